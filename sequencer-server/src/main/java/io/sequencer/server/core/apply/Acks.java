package io.sequencer.server.core.apply;

import io.sequencer.proto.log.v1.OpRecord;
import io.sequencer.proto.peer.v1.Accepted;
import io.sequencer.proto.peer.v1.Decision;
import io.sequencer.proto.v1.DocumentMode;
import io.sequencer.server.core.CorruptStateException;
import io.sequencer.server.core.ShardReader;
import io.sequencer.server.core.document.DocumentState;
import io.sequencer.server.core.document.StoredOps;
import io.sequencer.server.core.document.TextPayload;
import io.sequencer.text.MalformedOpException;
import java.util.ArrayList;
import java.util.List;

/** Every "yes" of apply to a message of ops: the first one, and the same again for a resend. */
final class Acks {
    private final ShardReader reader;

    Acks(ShardReader reader) {
        this.reader = reader;
    }

    static Decision first(DocumentState document, long firstSeq, List<OpRecord> records) {
        return decision(accepted(document, firstSeq, document.version(), records));
    }

    /** All that is known of an op older than its session's ring. */
    static Decision atMost(long serverSeq, int count) {
        return decision(Accepted.newBuilder()
                .setServerSeq(serverSeq)
                .setCount(count)
                .setDuplicate(true)
                .setAtMost(true));
    }

    /** The first ack of ops that were numbered before; what they became is left out if it was truncated. */
    Decision repeated(DocumentState document, long firstSeq, int count, EntryScope entry) {
        List<OpRecord> records = new ArrayList<>(count);
        long lastSeq = firstSeq + count - 1;
        long[] version = {0};
        // A message's ops are of one entry: all are in the store, or none is.
        if (firstSeq > document.row().getFloor()) {
            if (!entry.isPending(document, firstSeq)) {
                new StoredOps(reader, document.docId()).visit(firstSeq, lastSeq, (block, seq, record, bytes) -> {
                    if (seq == lastSeq) {
                        version[0] = StoredOps.versionAt(block, seq);
                    }
                    return records.add(record);
                });
            } else {
                for (long seq = firstSeq; seq <= lastSeq; seq++) {
                    records.add(entry.change(document).pending(seq));
                }
                version[0] = entry.change(document).versionAt(lastSeq);
            }
            if (records.size() != count) {
                throw new CorruptStateException(
                        document.docId() + ": ops " + firstSeq + ".." + lastSeq + " are acked but not all stored");
            }
        }
        return decision(accepted(document, firstSeq, version[0], records)
                .setCount(count)
                .setDuplicate(true));
    }

    /** The same ack without what the ops became. */
    static Decision numbersOf(Decision known) {
        return decision(known.getAccepted().toBuilder().clearApplied().clearVersion());
    }

    private static Accepted.Builder accepted(
            DocumentState document, long firstSeq, long version, List<OpRecord> records) {
        Accepted.Builder accepted = Accepted.newBuilder()
                .setServerSeq(firstSeq)
                .setCount(records.size())
                .setVersion(version);
        if (document.mode() == DocumentMode.TEXT && records.stream().anyMatch(Acks::wasTransformed)) {
            records.forEach(record -> accepted.addApplied(StoredOps.appliedPayload(record)));
        }
        return accepted;
    }

    /** Applied differs from submitted also when only the deleted text was filled in: that the sender knows. */
    private static boolean wasTransformed(OpRecord record) {
        if (!record.hasApplied()) {
            return false;
        }
        try {
            return !TextPayload.encode(TextPayload.decode(record.getApplied()).withoutDeletedText())
                    .equals(record.getSubmitted());
        } catch (MalformedOpException e) {
            throw new CorruptStateException("an applied op does not parse", e);
        }
    }

    private static Decision decision(Accepted.Builder accepted) {
        return Decision.newBuilder().setAccepted(accepted).build();
    }
}
