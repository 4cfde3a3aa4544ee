package io.sequencer.client.document;

import io.sequencer.client.storage.PendingStore;
import java.util.Optional;
import java.util.concurrent.Executor;

/**
 * How a document is opened.
 *
 * @param create create it if it does not exist; else that is {@link DocumentState#FAILED} with {@code DOCUMENT_NOT_FOUND}
 * @param store where content and pending edits survive a restart; empty: they do not
 * @param unknownOutcome what becomes of edits whose outcome can never be known
 * @param executor where remote ops are taken in and listeners are called: one task at a time, in order, such as
 *     {@code SwingUtilities::invokeLater}; empty: the client's thread. An editor whose calls come from that executor too always
 *     shows what its positions refer to
 */
public record DocumentOptions(
        boolean create, Optional<PendingStore> store, UnknownOutcome unknownOutcome, Optional<Executor> executor) {

    public static DocumentOptions defaults() {
        return new DocumentOptions(false, Optional.empty(), UnknownOutcome.SEND_AGAIN, Optional.empty());
    }

    public DocumentOptions creating() {
        return new DocumentOptions(true, store, unknownOutcome, executor);
    }

    public DocumentOptions withStore(PendingStore pendingStore) {
        return new DocumentOptions(create, Optional.of(pendingStore), unknownOutcome, executor);
    }

    public DocumentOptions withUnknownOutcome(UnknownOutcome policy) {
        return new DocumentOptions(create, store, policy, executor);
    }

    public DocumentOptions withExecutor(Executor serial) {
        return new DocumentOptions(create, store, unknownOutcome, Optional.of(serial));
    }
}
