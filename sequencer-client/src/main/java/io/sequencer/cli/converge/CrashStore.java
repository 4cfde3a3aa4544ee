package io.sequencer.cli.converge;

import io.sequencer.client.storage.PendingStore;
import java.util.Optional;

/**
 * The record of one document, and what a crash leaves of it: a later life begins with what was saved until then, and what the
 * earlier one saves in the end is lost. Any thread.
 */
final class CrashStore implements PendingStore {
    private volatile Optional<String> record;

    CrashStore() {
        this(Optional.empty());
    }

    private CrashStore(Optional<String> record) {
        this.record = record;
    }

    /** What the next life finds. */
    CrashStore afterCrash() {
        return new CrashStore(record);
    }

    @Override
    public Slot open(String docId) {
        return new Slot() {
            @Override
            public Optional<String> load() {
                return record;
            }

            @Override
            public void save(String saved) {
                record = Optional.of(saved);
            }

            @Override
            public void close() {
                // There is one document and one life: nobody waits for the place.
            }
        };
    }
}
