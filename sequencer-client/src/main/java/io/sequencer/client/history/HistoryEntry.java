package io.sequencer.client.history;

import io.sequencer.proto.v1.Op;
import io.sequencer.proto.v1.OpEvent;
import io.sequencer.proto.v1.TextPart;
import java.time.Instant;
import java.util.Optional;

/**
 * What one session did in one go: ops next to each other in the log, none long after the one before.
 *
 * @param firstSeq the first of the ops
 * @param lastSeq the last: going back to before the entry is going to {@code firstSeq - 1}
 * @param clientId the session
 * @param user who that was
 * @param began when the first op was numbered; empty if it is not known
 * @param ended when the last was
 * @param inserted code points (text), bytes (strict, append)
 * @param deleted code points
 * @param undos ops that took own earlier ones back
 */
public record HistoryEntry(
        long firstSeq,
        long lastSeq,
        String clientId,
        String user,
        Optional<Instant> began,
        Optional<Instant> ended,
        long inserted,
        long deleted,
        long undos) {

    static HistoryEntry of(OpEvent event) {
        Optional<Instant> time = time(event.getTimeMillis());
        Op op = event.getOp();
        return new HistoryEntry(
                event.getServerSeq(),
                event.getServerSeq(),
                event.getClientId(),
                event.getUser(),
                time,
                time,
                inserted(op),
                op.getText().getPartsList().stream()
                                .mapToLong(TextPart::getDelete)
                                .sum()
                        + op.getEdit().getDelete(),
                op.getUndoOf() == 0 ? 0 : 1);
    }

    private static long inserted(Op op) {
        long text = op.getText().getPartsList().stream()
                .mapToLong(part -> codePoints(part.getInsert()))
                .sum();
        return text + codePoints(op.getEdit().getInsert()) + op.getOpaque().size();
    }

    private static int codePoints(String text) {
        return text.codePointCount(0, text.length());
    }

    static Optional<Instant> time(long millis) {
        return millis == 0 ? Optional.empty() : Optional.of(Instant.ofEpochMilli(millis));
    }

    /** Whether {@code next} is the same session going on within {@code pauseMillis}. */
    boolean goesOnWith(HistoryEntry next, long pauseMillis) {
        return clientId.equals(next.clientId)
                && user.equals(next.user)
                && millis(next.began) - millis(ended) <= pauseMillis;
    }

    private static long millis(Optional<Instant> time) {
        return time.map(Instant::toEpochMilli).orElse(0L);
    }

    HistoryEntry and(HistoryEntry next) {
        return new HistoryEntry(
                firstSeq,
                next.lastSeq,
                clientId,
                user,
                began,
                next.ended,
                inserted + next.inserted,
                deleted + next.deleted,
                undos + next.undos);
    }
}
