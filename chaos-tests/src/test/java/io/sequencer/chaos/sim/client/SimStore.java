package io.sequencer.chaos.sim.client;

import io.sequencer.client.storage.PendingStore;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What an editor's machine keeps of one document over a crash of the editor. */
final class SimStore implements PendingStore {
    private @Nullable String record;

    @Override
    public Slot open(String docId) {
        return new Slot() {
            @Override
            public Optional<String> load() {
                return Optional.ofNullable(record);
            }

            @Override
            public void save(String text) {
                record = text;
            }

            @Override
            public void close() {}
        };
    }
}
