package io.sequencer.server.backup.live;

import io.sequencer.proto.log.v1.AppliedRow;
import io.sequencer.server.raft.files.DurableFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** One shard's state at one log index, as files that nobody changes until it is closed. One thread at a time. */
public final class PinnedState implements AutoCloseable {

    private final Path directory;
    private final AppliedRow applied;
    private final Runnable unpinned;
    private boolean closed;

    PinnedState(Path directory, AppliedRow applied, Runnable unpinned) {
        this.directory = directory;
        this.applied = applied;
        this.unpinned = unpinned;
    }

    /** Where the state is. */
    public AppliedRow applied() {
        return applied;
    }

    public Path directory() {
        return directory;
    }

    /** Its files, relative to {@link #directory}, sorted. */
    public List<Path> files() throws IOException {
        return DurableFiles.filesBelow(directory);
    }

    /** Removes the files; idempotent. */
    @Override
    public void close() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        try {
            DurableFiles.deleteTree(directory);
        } finally {
            unpinned.run();
        }
    }
}
