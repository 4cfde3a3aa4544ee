package io.sequencer.server.core.document;

import static org.assertj.core.api.Assertions.assertThat;

import io.sequencer.proto.log.v1.DocumentRow;
import io.sequencer.proto.log.v1.LogEntry;
import io.sequencer.proto.v1.OpStatus;
import io.sequencer.server.core.AppliedEntry;
import io.sequencer.server.core.ClientId;
import io.sequencer.server.core.MemoryRows;
import io.sequencer.server.core.apply.RandomLog;
import io.sequencer.server.core.apply.ShardMachine;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class DocumentHistoryTest {
    private static MemoryRows randomDocuments(long seed) {
        RandomLog log = new RandomLog(seed);
        MemoryRows rows = new MemoryRows();
        ShardMachine machine = new ShardMachine(rows, Long.MAX_VALUE);
        for (long index = 1; index <= 150; index++) {
            LogEntry entry = log.next();
            AppliedEntry applied = machine.apply(1, index, entry);
            rows.write(applied);
            machine.written();
            log.decided(entry, applied.decisions());
        }
        return rows;
    }

    @Property(tries = 60)
    void sessionsReadWithoutTheirContentAreThoseOfTheLoadedDocument(@ForAll long seed) {
        sessionsAreThoseOfTheLoadedDocument(seed);
    }

    /** A seed in which a client comes back with fewer messages than it had before its session expired. */
    @Example
    void anOpOfAnExpiredSessionIsNotSaidToBeUnapplied() {
        sessionsAreThoseOfTheLoadedDocument(545475);
    }

    private static void sessionsAreThoseOfTheLoadedDocument(long seed) {
        MemoryRows rows = randomDocuments(seed);
        DocumentHistory history = new DocumentHistory(rows);
        for (DocumentRow row : rows.documents().values()) {
            if (DocumentState.isMarker(row)) {
                continue;
            }
            DocumentState loaded = new DocumentLoader(rows, new HashChain())
                    .load(row.getDocId())
                    .orElseThrow();
            new StoredOps(rows, row.getDocId())
                    .visit(row.getFloor() + 1, Long.MAX_VALUE, (block, seq, record, bytes) -> {
                        var client = ClientId.of(record.getClientId());
                        OpStatus status = history.opStatus(row, client, record.getClientSeq());
                        var session = loaded.session(client);
                        // A client that comes back after its session expired begins at 1 again.
                        boolean known = session.filter(s -> s.lastClientSeq() >= record.getClientSeq())
                                .isPresent();
                        assertThat(status.getState())
                                .isEqualTo(known ? OpStatus.State.APPLIED : OpStatus.State.UNKNOWN);
                        if (known && !status.getAtMost()) {
                            // Not the record's own number, for the same reason.
                            var message =
                                    session.get().message(record.getClientSeq()).orElseThrow();
                            assertThat(status.getServerSeq()).isEqualTo(message.serverSeq(record.getClientSeq()));
                        }
                        assertThat(history.lastClientSeq(row.getDocId(), client, seq))
                                .isEqualTo(
                                        session.map(s -> s.lastClientSeqAt(seq)).orElse(0L));
                        return true;
                    });
        }
    }
}
