package io.sequencer.server.raft.ratis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sequencer.server.raft.DamagedLogException;
import io.sequencer.server.raft.NodeId;
import io.sequencer.server.raft.RaftConfig;
import io.sequencer.server.raft.files.DurableFiles;
import io.sequencer.server.raft.storage.CheckpointStorage;
import io.sequencer.server.raft.storage.ShardLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a node that runs finds when it reads its checkpoints through. */
class CheckpointDamageTest {

    @TempDir
    Path root;

    @Test
    void aFlippedBitInAnyFileOfACheckpointIsFoundAndNamedAndAFileThatIsGoneIsNot() throws Exception {
        try (RaftCluster cluster = new RaftCluster(root, 1, 1, RaftCluster.tuning())) {
            cluster.propose(0, "kept");
            NodeId node = cluster.leader(0);
            cluster.node(node).checkpoint(0).join();
            RaftConfig config = cluster.config(node);
            Path log = ShardLog.directoryOf(config.directory(), config.clusterId(), 0);
            Path checkpoint = only(log.resolve("sm"));
            assertThat(bytesRead(log)).isEqualTo(Files.size(checkpoint.resolve("state/entries")));

            for (String name : List.of("state/entries", "checkpoint.manifest")) {
                Path file = checkpoint.resolve(name);
                byte[] sound = Files.readAllBytes(file);
                byte[] damaged = sound.clone();
                damaged[damaged.length / 2] ^= 1;
                Files.write(file, damaged);
                assertThatThrownBy(() -> bytesRead(log))
                        .isInstanceOf(DamagedLogException.class)
                        .hasMessageContaining(checkpoint.toString())
                        .hasMessageContaining("repair rejoin");
                Files.write(file, sound);
            }

            // A newer one took its place.
            Files.delete(checkpoint.resolve("state/entries"));
            assertThat(bytesRead(log)).isZero();
        }
    }

    private static long bytesRead(Path log) throws IOException {
        long[] bytes = {0};
        CheckpointStorage.verifyAll(log, read -> bytes[0] += read);
        return bytes[0];
    }

    private static Path only(Path directory) throws IOException {
        List<Path> children = DurableFiles.children(directory);
        assertThat(children).hasSize(1);
        return children.get(0);
    }
}
