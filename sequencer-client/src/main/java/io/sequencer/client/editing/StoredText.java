package io.sequencer.client.editing;

import io.sequencer.client.editing.OutgoingMessage.OutgoingOp;
import io.sequencer.text.TextOp;
import java.util.List;
import java.util.Optional;

/**
 * A copy with its pending edits, as it survives a restart. Undo history is not part of it.
 *
 * @param docId the document
 * @param clientId the session
 * @param nextClientSeq the number that its next new op takes
 * @param seq the last op of the log that {@code content} has
 * @param version the document's version there
 * @param content what is confirmed
 * @param inFlight the message that was or may have been sent
 * @param waiting own edits behind it, each made on the content after the one before
 */
public record StoredText(
        String docId,
        String clientId,
        long nextClientSeq,
        long seq,
        long version,
        String content,
        Optional<InFlight> inFlight,
        List<OutgoingOp> waiting) {

    /**
     * A message in flight.
     *
     * @param message as it is sent
     * @param rebased its ops that did not come back yet, as they are on {@code content}
     */
    public record InFlight(OutgoingMessage message, List<TextOp> rebased) {
        /** Copies the list. */
        public InFlight {
            rebased = List.copyOf(rebased);
            if (rebased.isEmpty() || rebased.size() > message.ops().size()) {
                throw new IllegalArgumentException(
                        rebased.size() + " of " + message.ops().size() + " ops cannot be in flight");
            }
        }

        /** How many ops of the message came back. */
        public int settled() {
            return message.ops().size() - rebased.size();
        }
    }

    /** Copies the list. */
    public StoredText {
        waiting = List.copyOf(waiting);
    }
}
