package io.sequencer.client.storage;

import java.util.Optional;

/** Keeps one record a document: bring your own, or use {@link FilePendingStore}. Any thread. */
public interface PendingStore {

    /**
     * The place of one document's record. Nobody else has it until it is closed.
     *
     * @throws PendingStoreException if somebody has it ({@code IN_USE}) or it cannot be opened
     */
    Slot open(String docId);

    /** One document's record. One thread at a time; may block. */
    interface Slot extends AutoCloseable {

        /**
         * The record saved last; empty if there is none.
         *
         * @throws PendingStoreException if there is one and it cannot be read ({@code DAMAGED}); it is left as it is
         */
        Optional<String> load();

        /**
         * Puts {@code record} in the place of the one before. When this returns, it survives a crash; when it throws, the one
         * before does.
         */
        void save(String record);

        /** Gives the place back; the record stays. */
        @Override
        void close();
    }
}
