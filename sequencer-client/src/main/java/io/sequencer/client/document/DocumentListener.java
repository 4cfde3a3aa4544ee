package io.sequencer.client.document;

import io.sequencer.client.storage.PendingStoreException;
import io.sequencer.proto.v1.Error;
import io.sequencer.text.TextOp;
import java.util.List;

/**
 * Told what happens to a document, in order, on the document's thread: the client's one, or the executor of the options. Must not
 * block. May call the document. What it throws is logged.
 */
public interface DocumentListener {

    /** The content changed; every change, own ones too. */
    default void changed(DocumentChange change) {}

    default void stateChanged(DocumentState state) {}

    /**
     * Edits were refused for good, and the content lost them: {@link DocumentChange.Origin#TAKEN_BACK} came before.
     *
     * @param error why, and what to do
     * @param lost the edits, as they last were; their text is nowhere else
     */
    default void rejected(Error error, List<TextOp> lost) {}

    /**
     * The sequencer forgot the session while edits were on their way: whether they were applied is not known. By
     * {@link UnknownOutcome} they are sent again, and may then be there twice, or were dropped.
     */
    default void outcomeUnknown(List<TextOp> edits, UnknownOutcome handledAs) {}

    /** An own op was applied otherwise than this copy had foreseen, and the copy followed. Should not happen. */
    default void healed() {}

    /** This copy differed from the log at {@code seq}; it is read anew, with pending edits kept. Should not happen. */
    default void drifted(long seq, String why) {}

    /** The pending edits could not be stored. Nothing is sent until they are; it is tried again every second. */
    default void storeFailed(PendingStoreException problem) {}

    /** The document cannot go on: {@link DocumentState#FAILED}. */
    default void failed(Error error) {}
}
