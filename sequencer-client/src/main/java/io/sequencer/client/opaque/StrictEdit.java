package io.sequencer.client.opaque;

import io.sequencer.client.ClientSession;
import io.sequencer.client.Documents;
import io.sequencer.client.Outcome;
import io.sequencer.proto.v1.ErrorCode;
import io.sequencer.proto.v1.Op;
import io.sequencer.proto.v1.OpEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Edits of a strict document that are rebased by the application until they meet the head. */
public final class StrictEdit {

    /** So many times somebody else may be faster before it is given up. */
    public static final int MOST_TRIES = 100;

    /** How the application brings its ops behind those of others. */
    @FunctionalInterface
    public interface Rebase {

        /**
         * @param ops as they were submitted last
         * @param missing what is in the document meanwhile, in order, without a gap
         * @return the ops on top of that; none if nothing is left to do
         */
        List<Op> over(List<Op> ops, List<OpEvent> missing);
    }

    private StrictEdit() {}

    /**
     * Submits {@code ops}, rebased as often as others were faster.
     *
     * @param baseSeq what they were made on
     * @return the outcome of the last try, {@code BASE_MISMATCH} if all of {@link #MOST_TRIES} met a newer head; empty if the rebase
     *     left nothing to do
     */
    public static Optional<Outcome> submit(
            ClientSession session, Documents documents, long baseSeq, List<Op> ops, Rebase rebase) {
        List<Op> now = ops;
        long base = baseSeq;
        for (int tries = 1; ; tries++) {
            Outcome outcome = session.submitAndWait(base, now);
            boolean behind = outcome instanceof Outcome.Rejected rejected && rejected.code() == ErrorCode.BASE_MISMATCH;
            if (!behind || tries == MOST_TRIES) {
                return Optional.of(outcome);
            }
            List<OpEvent> missing = missing(session.docId(), documents, base, (Outcome.Rejected) outcome);
            base += missing.size();
            now = rebase.over(now, missing);
            if (now.isEmpty()) {
                return Optional.empty();
            }
        }
    }

    /** What the refusal brought along; the rest, if it was too much for one message, by range. */
    private static List<OpEvent> missing(String docId, Documents documents, long base, Outcome.Rejected refusal) {
        List<OpEvent> missing = new ArrayList<>(refusal.details().getMissingList());
        long next = base + missing.size() + 1;
        if (next <= refusal.details().getHead()) {
            documents.ops(docId, next, refusal.details().getHead(), missing::add);
        }
        return missing;
    }
}
