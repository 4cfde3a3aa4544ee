package io.sequencer.client.document.sync;

import io.sequencer.client.storage.PendingStore;
import io.sequencer.client.storage.PendingStoreException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A place whose disk is full while the test says so. */
final class BreakableSlot implements PendingStore.Slot {

    final List<String> saved = new ArrayList<>();
    boolean broken;

    @Override
    public Optional<String> load() {
        return Optional.empty();
    }

    @Override
    public void save(String record) {
        if (broken) {
            throw new PendingStoreException(PendingStoreException.Reason.IO, "the disk is full");
        }
        saved.add(record);
    }

    @Override
    public void close() {}
}
