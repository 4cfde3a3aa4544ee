package io.sequencer.server.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sequencer.server.store.StoreOpenException.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class StoreCheckpointTest {
    private static final int RECORD_BYTES = 40;

    @TempDir
    private Path temporary;

    private Path directory;
    private Path checkpoint;
    private StoreResources shared;

    @BeforeEach
    void prepare() {
        directory = temporary.resolve("shard-0");
        checkpoint = temporary.resolve("checkpoint");
        shared = Stores.resources();
    }

    @AfterEach
    void close() {
        shared.close();
    }

    @Test
    void checkpointOpensAloneAndEqualsTheStateAtItsIndex() throws IOException {
        Story story = new Story(RECORD_BYTES);
        try (ShardStore store = Stores.open(directory, shared)) {
            Stores.write(store, story, 100);
            assertThat(store.checkpoint(checkpoint)).isEqualTo(store.applied());
            assertThat(store.appliedIndexDurable()).isEqualTo(100);
            Stores.write(store, story, 130);
            assertThatIllegalArgumentException().isThrownBy(() -> store.checkpoint(checkpoint));
        }
        StoreDirectory.delete(directory);
        try (ShardStore alone = Stores.open(checkpoint, shared)) {
            Story.until(100, RECORD_BYTES).assertToldBy(alone);
        }
    }

    @Test
    void checkpointsMadeWhileEntriesAreWrittenAreAtTheIndexTheySay() throws Exception {
        ExecutorService writer = Executors.newSingleThreadExecutor();
        List<Long> indexes = new ArrayList<>();
        try (ShardStore store = Stores.open(directory, shared)) {
            Future<?> writing = writer.submit(() -> Stores.write(store, new Story(RECORD_BYTES), 4_000));
            do {
                Path target = temporary.resolve("checkpoint-" + indexes.size());
                indexes.add(store.checkpoint(target).getLogIndex());
            } while (!writing.isDone() && indexes.size() < 8);
            writing.get();
        } finally {
            writer.shutdown();
        }
        for (int i = 0; i < indexes.size(); i++) {
            try (ShardStore copy = Stores.open(temporary.resolve("checkpoint-" + i), shared)) {
                Story.until(indexes.get(i), RECORD_BYTES).assertToldBy(copy);
            }
        }
    }

    @Test
    void replacedStoreIsTheCheckpoint() throws IOException {
        try (ShardStore store = Stores.open(directory, shared)) {
            Story story = new Story(RECORD_BYTES);
            Stores.write(store, story, 100);
            store.checkpoint(checkpoint);
            Stores.write(store, story, 150);
        }
        ShardStore.replace(directory, checkpoint);
        Story story = Story.until(100, RECORD_BYTES);
        try (ShardStore store = Stores.open(directory, shared)) {
            story.assertToldBy(store);
            Stores.write(store, story, 170);
            store.flush();
        }
        // The checkpoint stayed what it was, and can be used again, also where nothing was.
        Path other = temporary.resolve("other");
        ShardStore.replace(other, checkpoint);
        try (ShardStore store = Stores.open(other, shared)) {
            Story.until(100, RECORD_BYTES).assertToldBy(store);
        }
        try (ShardStore store = Stores.open(directory, shared)) {
            story.assertToldBy(store);
        }
    }

    @Test
    void anIncompleteOrForeignCheckpointReplacesNothing() throws IOException {
        Story story = new Story(RECORD_BYTES);
        try (ShardStore store = Stores.open(directory, shared)) {
            Stores.write(store, story, 10);
            store.checkpoint(checkpoint);
        }
        Files.delete(checkpoint.resolve(StoreDirectory.IDENTITY_FILE));
        refusedToReplace(Kind.DAMAGED);
        StoreDirectory.seal(checkpoint, Stores.identity("c2", 0, 3));
        refusedToReplace(Kind.FOREIGN);
        try (ShardStore store = Stores.open(directory, shared)) {
            story.assertToldBy(store);
        }
    }

    private void refusedToReplace(Kind kind) {
        assertThatThrownBy(() -> ShardStore.replace(directory, checkpoint))
                .isInstanceOfSatisfying(
                        StoreOpenException.class, e -> assertThat(e.kind()).isEqualTo(kind));
    }
}
