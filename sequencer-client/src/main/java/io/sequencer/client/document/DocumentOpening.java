package io.sequencer.client.document;

import io.sequencer.client.document.sync.TextSync;
import io.sequencer.client.editing.EditedText;
import io.sequencer.client.editing.StoredTextJson;
import io.sequencer.client.link.Link;
import io.sequencer.client.storage.PendingStore;
import io.sequencer.client.storage.PendingStoreException;
import io.sequencer.client.storage.PendingStoreException.Reason;
import io.sequencer.text.Rope;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * How a client opens its documents. Any thread.
 *
 * @param link carries the messages
 * @param storage writes records, one at a time
 * @param newClientId makes ids that nobody else has
 */
public record DocumentOpening(Link link, Executor storage, Supplier<String> newClientId) {

    /**
     * Opens a document as it was stored, or empty; it follows the log from now on.
     *
     * @param whenClosed called with the handle when it is closed
     * @throws PendingStoreException if what is stored cannot be read, or another handle has it
     */
    public TextDocument open(String docId, DocumentOptions options, Consumer<TextDocument> whenClosed) {
        Optional<PendingStore.Slot> slot = options.store().map(store -> store.open(docId));
        EditedText text;
        try {
            text = slot.flatMap(PendingStore.Slot::load)
                    .map(record -> restored(docId, record))
                    .orElseGet(() -> EditedText.opened(docId, newClientId.get(), Rope.EMPTY, 0, 0, 0));
        } catch (RuntimeException e) {
            slot.ifPresent(PendingStore.Slot::close);
            throw e;
        }
        TextSync sync = new TextSync(link, options, text, slot, storage, newClientId);
        sync.start();
        return new TextDocument(sync, docId, whenClosed);
    }

    private static EditedText restored(String docId, String record) {
        try {
            EditedText text = EditedText.restored(StoredTextJson.read(record));
            if (text.docId().equals(docId)) {
                return text;
            }
            throw new IllegalArgumentException("it is of " + text.docId());
        } catch (RuntimeException e) {
            throw new PendingStoreException(
                    Reason.DAMAGED,
                    "what is stored of " + docId + " cannot be opened (" + e.getMessage()
                            + "): look what can be saved of it, then set it aside",
                    e);
        }
    }
}
