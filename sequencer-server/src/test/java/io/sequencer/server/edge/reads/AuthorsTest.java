package io.sequencer.server.edge.reads;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sequencer.proto.log.v1.DocumentRow;
import io.sequencer.proto.log.v1.LogEntry;
import io.sequencer.proto.v1.AuthorRanges;
import io.sequencer.proto.v1.ErrorCode;
import io.sequencer.server.core.AppliedEntry;
import io.sequencer.server.core.DocumentView;
import io.sequencer.server.core.MemoryRows;
import io.sequencer.server.core.ShardReader;
import io.sequencer.server.core.apply.RandomLog;
import io.sequencer.server.core.apply.ShardMachine;
import io.sequencer.server.core.document.AuthorFold;
import io.sequencer.server.core.document.DocumentHistory;
import io.sequencer.server.edge.EdgeNode;
import io.sequencer.server.edge.RefusedException;
import io.sequencer.server.fanout.DocumentSource;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class AuthorsTest {
    private static final String DOC = "t/0";

    private final MemoryRows rows = documents();
    private final Semaphore folds = new Semaphore(1);

    private static MemoryRows documents() {
        RandomLog log = new RandomLog(1);
        MemoryRows rows = new MemoryRows();
        ShardMachine machine = new ShardMachine(rows, Long.MAX_VALUE);
        for (long index = 1; index <= 100; index++) {
            LogEntry entry = log.next();
            AppliedEntry applied = machine.apply(1, index, entry);
            rows.write(applied);
            machine.written();
            log.decided(entry, applied.decisions());
        }
        return rows;
    }

    /** The shard of these rows. */
    private final DocumentSource source = new DocumentSource() {
        @Override
        public Optional<DocumentView> view(String docId) {
            return new DocumentHistory(rows).head(docId);
        }

        @Override
        public Optional<DocumentView> published(String docId) {
            return Optional.empty();
        }

        @Override
        public boolean accountsOn() {
            return false;
        }

        @Override
        public <T> T read(Function<ShardReader, T> reading) {
            return reading.apply(rows);
        }

        @Override
        public long lastClientSeq(ShardReader reader, String docId, UUID clientId, long atSeq) {
            return new DocumentHistory(reader).lastClientSeq(docId, clientId, atSeq);
        }
    };

    private Batches<AuthorRanges> authors() {
        DocumentRow row = rows.document(DOC).orElseThrow();
        long head = source.view(DOC).orElseThrow().headSeq();
        AuthorRanges about =
                AuthorRanges.newBuilder().setDocId(DOC).setSeq(head).build();
        return new Permitted<>(
                new EdgeNode.Work(Runnable::run, (pause, task) -> {}, folds),
                () -> new Authors(source, about, AuthorFold.begin(row, rows, head), 1 << 20));
    }

    @Test
    void foldIsWorkedOutFirstAndThenGiven() {
        Batches<AuthorRanges> authors = authors();
        assertThat(authors.next()).isInstanceOf(Batches.Step.Working.class);
        assertThat(folds.availablePermits()).isZero();
        assertThat(authors.next()).isInstanceOf(Batches.Step.Last.class);
        assertThat(folds.availablePermits()).isOne();
    }

    @Test
    void questionAboveTheNumberThatMayBeWorkedOutIsTurnedAwayUntilOneEnds() {
        Batches<AuthorRanges> first = authors();
        first.next();
        Batches<AuthorRanges> second = authors();
        assertThatThrownBy(second::next)
                .isInstanceOfSatisfying(
                        RefusedException.class,
                        refused -> assertThat(refused.error().getCode()).isEqualTo(ErrorCode.OVERLOADED));
        first.ended();
        assertThat(second.next()).isInstanceOf(Batches.Step.Working.class);
    }

    @Test
    void whoeverLeftHoldsNoPermit() {
        Batches<AuthorRanges> authors = authors();
        authors.ended();
        assertThat(authors.next()).isInstanceOf(Batches.Step.End.class);
        assertThat(folds.availablePermits()).isOne();
    }
}
