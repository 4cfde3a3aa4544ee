package io.sequencer.server.raft.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReceivedCheckpointTest {
    private static final long LIMIT = 1_000_000;

    @TempDir
    Path scratch;

    @Test
    void onlyWhatNobodySendsAnyMoreIsRemoved() throws IOException {
        Path givenUp = received("snapshot-1", LIMIT - 1);
        Path coming = received("snapshot-2", LIMIT);
        Path own = received("checkpoint", LIMIT - 1);
        CheckpointStorage.removeAbandoned(scratch, LIMIT);
        assertThat(givenUp).doesNotExist();
        assertThat(coming.resolve("checkpoint.1_9/state/1.sst")).exists();
        assertThat(own).exists();
    }

    /** Its newest file came at that time. */
    private Path received(String name, long millis) throws IOException {
        Path directory = scratch.resolve(name);
        Path state = Files.createDirectories(directory.resolve("checkpoint.1_9/state"));
        Files.setLastModifiedTime(Files.createFile(state.resolve("1.sst")), FileTime.fromMillis(millis));
        for (Path parent = state; !parent.equals(scratch); parent = parent.getParent()) {
            Files.setLastModifiedTime(parent, FileTime.fromMillis(1));
        }
        return directory;
    }
}
