package io.sequencer.server.raft.storage;

import io.sequencer.server.raft.LogPosition;
import io.sequencer.server.raft.ReplicatedShard;
import io.sequencer.server.raft.files.DurableFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.ratis.server.RaftServerConfigKeys.Log.CorruptionPolicy;
import org.apache.ratis.server.storage.RaftStorage;
import org.apache.ratis.server.storage.RaftStorageMetadata;
import org.apache.ratis.util.SizeInBytes;

/**
 * Where a new cluster's shard begins if not at nothing: behind a checkpoint, in the term of its last entry. So log indexes go
 * on where they ended, and a state is never at an index that its log has yet to reach.
 */
public final class ShardBeginning {

    private ShardBeginning() {}

    /**
     * Makes a shard's directory, with a checkpoint of the state and an empty log behind it; on return it is on disk. All
     * founders must begin with equal states.
     *
     * @param group where there is nothing yet
     */
    public static LogPosition write(Path group, ReplicatedShard state) throws IOException {
        Files.createDirectories(group);
        LogPosition position;
        try (RaftStorage storage = RaftStorage.newBuilder()
                .setDirectory(group.toFile())
                .setOption(RaftStorage.StartupOption.FORMAT)
                .setLogCorruptionPolicy(CorruptionPolicy.EXCEPTION)
                .setStorageFreeSpaceMin(SizeInBytes.ZERO)
                .build()) {
            storage.initialize();
            CheckpointStorage checkpoints = new CheckpointStorage();
            checkpoints.init(storage);
            position = checkpoints.write(state);
            storage.getMetadataFile().persist(RaftStorageMetadata.valueOf(position.term(), null));
        }
        DurableFiles.sync(group);
        return position;
    }
}
