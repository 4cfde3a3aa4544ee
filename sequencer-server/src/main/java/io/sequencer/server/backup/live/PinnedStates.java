package io.sequencer.server.backup.live;

import io.sequencer.proto.log.v1.AppliedRow;
import io.sequencer.server.raft.files.DurableFiles;
import io.sequencer.server.shard.Shard;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Pins the states of this node's shards, each at most once at a time. Any thread; {@link #pin} blocks. */
public final class PinnedStates {

    private final Path scratch;
    private final List<Shard> shards;
    private final Set<Integer> pinned = new HashSet<>();

    /**
     * @param scratch on the file system of the stores; what is there is left from an earlier process, and removed
     * @param shards by number
     */
    public PinnedStates(Path scratch, List<Shard> shards) throws IOException {
        this.scratch = scratch;
        this.shards = List.copyOf(shards);
        DurableFiles.deleteTree(scratch);
    }

    /**
     * Pins the newest state of a shard.
     *
     * @return empty if one is pinned already
     */
    public Optional<PinnedState> pin(int shard) throws IOException {
        synchronized (pinned) {
            if (!pinned.add(shard)) {
                return Optional.empty();
            }
        }
        Path directory = scratch.resolve("shard-" + shard);
        try {
            DurableFiles.deleteTree(directory);
            Files.createDirectories(scratch);
            AppliedRow applied = shards.get(shard).copy(directory);
            return Optional.of(new PinnedState(directory, applied, () -> unpin(shard)));
        } catch (IOException | RuntimeException e) {
            unpin(shard);
            throw e;
        }
    }

    private void unpin(int shard) {
        synchronized (pinned) {
            pinned.remove(shard);
        }
    }
}
