package io.sequencer.client.storage;

import io.sequencer.client.storage.PendingStoreException.Reason;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Keeps records while the process lives: for a document that is closed and opened again, and for tests. Any thread. */
public final class MemoryPendingStore implements PendingStore {

    private final Map<String, String> records = new HashMap<>();
    private final Set<String> taken = new HashSet<>();

    @Override
    public synchronized Slot open(String docId) {
        if (!taken.add(docId)) {
            throw new PendingStoreException(
                    Reason.IN_USE, "the stored edits of " + docId + " are in use: close the other handle first");
        }
        return new MemorySlot(docId);
    }

    private synchronized Optional<String> get(String docId) {
        return Optional.ofNullable(records.get(docId));
    }

    private synchronized void put(String docId, String record) {
        records.put(docId, record);
    }

    private synchronized void giveBack(String docId) {
        taken.remove(docId);
    }

    private final class MemorySlot implements Slot {

        private final String docId;

        MemorySlot(String docId) {
            this.docId = docId;
        }

        @Override
        public Optional<String> load() {
            return get(docId);
        }

        @Override
        public void save(String record) {
            put(docId, record);
        }

        @Override
        public void close() {
            giveBack(docId);
        }
    }
}
