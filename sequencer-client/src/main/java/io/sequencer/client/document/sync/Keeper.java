package io.sequencer.client.document.sync;

import io.sequencer.client.editing.StoredText;
import io.sequencer.client.editing.StoredTextJson;
import io.sequencer.client.storage.PendingStore;
import io.sequencer.client.storage.PendingStoreException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes a document's record: at once before a message leaves, else now and then. One record is being written at a time.
 *
 * <p>Called inside of the document's lock; writes on the storage thread, and says {@code done} there, outside of it, which comes
 * back with {@link #written}.
 */
final class Keeper {

    private static final Logger log = LoggerFactory.getLogger(Keeper.class);

    /** Between two records of edits that are not being sent, and of content that only others changed. */
    private static final long EDITED_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    private static final long FOLLOWED_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final long RETRY_NANOS = TimeUnit.SECONDS.toNanos(1);
    /** A large document is written less often: at most a tenth of the time is spent on it. */
    private static final int RARER_THAN_IT_TAKES = 10;

    private static final long CLOSE_SECONDS = 10;

    private final PendingStore.Slot slot;
    private final Executor storage;
    private final LongSupplier nanoTime;
    private final BiConsumer<@Nullable Outgoing, @Nullable PendingStoreException> done;
    private boolean writing;
    private boolean edited;
    private boolean followed;
    private long notBeforeNanos;
    private long lastNanos;
    private long beganNanos;
    private long tookNanos;

    /** @param done called after every record with the message that it has in flight, and with what went wrong */
    Keeper(
            PendingStore.Slot slot,
            Executor storage,
            LongSupplier nanoTime,
            BiConsumer<@Nullable Outgoing, @Nullable PendingStoreException> done) {
        this.slot = slot;
        this.storage = storage;
        this.nanoTime = nanoTime;
        this.done = done;
        this.lastNanos = nanoTime.getAsLong();
        this.notBeforeNanos = lastNanos;
    }

    /** Own pending edits changed. */
    void edited() {
        edited = true;
    }

    /** The confirmed content changed. */
    void followed() {
        followed = true;
    }

    /** Writes if it is time. {@code message} is what is in flight, if anything. */
    void advance(@Nullable Outgoing message, Supplier<StoredText> record) {
        long now = nanoTime.getAsLong();
        if (!writing && now - notBeforeNanos >= 0 && isDue(message, now)) {
            writing = true;
            beganNanos = now;
            edited = false;
            followed = false;
            StoredText text = record.get();
            storage.execute(() -> write(text, message));
        }
    }

    private boolean isDue(@Nullable Outgoing message, long now) {
        if (message != null && !message.stored) {
            return true;
        }
        long since = now - lastNanos - RARER_THAN_IT_TAKES * tookNanos;
        return (edited && since >= EDITED_NANOS) || (followed && since >= FOLLOWED_NANOS);
    }

    private void write(StoredText text, @Nullable Outgoing message) {
        PendingStoreException problem = null;
        try {
            slot.save(StoredTextJson.write(text));
        } catch (PendingStoreException e) {
            problem = e;
        } catch (RuntimeException e) {
            problem = new PendingStoreException(
                    PendingStoreException.Reason.IO, "the store failed: " + e.getMessage(), e);
        }
        done.accept(message, problem);
    }

    /** A record was written, or not. Inside of the document's lock. */
    void written(boolean failed) {
        lastNanos = nanoTime.getAsLong();
        tookNanos = lastNanos - beganNanos;
        writing = false;
        if (failed) {
            edited = true;
            notBeforeNanos = lastNanos + RETRY_NANOS;
        }
    }

    /** Writes a last record and gives the document's place back. Waits for that; outside of the document's lock. */
    void close(StoredText text) {
        CountDownLatch closed = new CountDownLatch(1);
        storage.execute(() -> {
            try (slot) {
                write(text, null);
            } finally {
                closed.countDown();
            }
        });
        try {
            if (!closed.await(CLOSE_SECONDS, TimeUnit.SECONDS)) {
                log.warn("the last record of {} is still being written", text.docId());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
