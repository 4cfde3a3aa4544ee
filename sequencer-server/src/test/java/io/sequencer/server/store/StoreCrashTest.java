package io.sequencer.server.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.sequencer.server.store.StoreChild.Progress;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real processes, killed with kill -9. */
final class StoreCrashTest {
    @TempDir
    private Path temporary;

    @Test
    void everythingOfAnEntryIsThereOrNothing() throws Exception {
        Path directory = temporary.resolve("shard-0");
        long reached = 0;
        try (StoreResources shared = Stores.resources()) {
            for (int round = 1; round <= 3; round++) {
                Progress last;
                try (StoreChild child = new StoreChild(directory, 3 << 20, 0, reached + 2_000)) {
                    do {
                        last = child.progress();
                    } while (last.index() < reached + 300 || last.durable() <= reached);
                }
                try (ShardStore store = Stores.open(directory, shared)) {
                    reached = store.applied().getLogIndex();
                    assertThat(reached).isGreaterThanOrEqualTo(last.durable());
                    Story.until(reached, StoreChild.RECORD_BYTES).assertToldBy(store);
                }
            }
        }
    }

    @Test
    void afterAKillTheStoreIsWhereItSaidThatItIsDurable() throws Exception {
        Path directory = temporary.resolve("shard-0");
        try (StoreChild child = new StoreChild(directory, 16 << 20, 100, 150)) {
            assertThat(child.progress()).isEqualTo(new Progress(50, 0));
            assertThat(child.progress()).isEqualTo(new Progress(100, 100));
            assertThat(child.progress()).isEqualTo(new Progress(150, 100));
        }
        try (StoreResources shared = Stores.resources();
                ShardStore store = Stores.open(directory, shared)) {
            assertThat(store.applied().getLogIndex()).isEqualTo(100);
            Story story = Story.until(100, StoreChild.RECORD_BYTES);
            story.assertToldBy(store);
            // The log is replayed on top.
            Stores.write(store, story, 200);
            story.assertToldBy(store);
        }
    }
}
