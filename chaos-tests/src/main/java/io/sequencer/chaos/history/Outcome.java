package io.sequencer.chaos.history;

import java.util.Set;

/** What one attempt to get an op in came to. */
public sealed interface Outcome {

    /**
     * The op is in the log.
     *
     * @param seq its number; of an old duplicate a number that its own does not pass
     * @param atMost whether {@code seq} is only such a limit
     */
    record Acked(long seq, boolean atMost) implements Outcome {

        public Acked(long seq) {
            this(seq, false);
        }
    }

    /**
     * This attempt had no effect and never will. An answer that leaves the outcome open is {@link Unknown}, see {@link #refused}.
     *
     * @param code of the error
     * @param head of the document as the answer tells it; 0 if it does not
     */
    record Rejected(String code, long head) implements Outcome {
        /** The base lies below the floor, or too far behind the head. */
        public static final String STALE_BASE = "STALE_BASE";
    }

    /** No answer, or one that leaves the outcome open. */
    record Unknown() implements Outcome {}

    /**
     * What a refusal says of its attempt.
     *
     * @param code of the error
     * @param head of the document as the answer tells it; 0 if it does not
     */
    static Outcome refused(String code, long head) {
        return OPEN.contains(code) ? new Unknown() : new Rejected(code, head);
    }

    /** {@code DOCUMENT_DELETED}, as a node sends again what a failover left undecided: it may be in what was deleted. */
    Set<String> OPEN = Set.of("UNAVAILABLE", "SESSION_EXPIRED", "INTERNAL", "DOCUMENT_DELETED");
}
