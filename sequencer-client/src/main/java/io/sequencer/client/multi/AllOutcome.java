package io.sequencer.client.multi;

import io.sequencer.client.OpId;
import io.sequencer.client.Outcome;
import java.util.List;

/** What became of a submit to several documents: as {@link Outcome}, for all parts at once. */
public sealed interface AllOutcome {

    /**
     * All parts are on disk on a majority, in one log entry.
     *
     * @param parts in the order of the submit
     */
    record Acked(List<Outcome.Acked> parts) implements AllOutcome {
        /** Copies the list. */
        public Acked {
            parts = List.copyOf(parts);
        }
    }

    /**
     * No part was applied, and none will be.
     *
     * @param docId the document whose part was refused; empty if it is about the submit as a whole
     * @param cause why, and what to do
     */
    record Rejected(String docId, Outcome.Rejected cause) implements AllOutcome {}

    /**
     * The time was up without an answer. Sending the same parts again is safe, and {@link io.sequencer.client.Documents#opStatus} of
     * any part tells what became of all.
     *
     * @param firsts of the parts
     */
    record Unknown(List<OpId> firsts, String reason) implements AllOutcome {
        /** Copies the list. */
        public Unknown {
            firsts = List.copyOf(firsts);
        }
    }
}
