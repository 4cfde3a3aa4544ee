package io.sequencer.server.raft.ratis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.sequencer.server.raft.DamagedLogException;
import io.sequencer.server.raft.NodeId;
import io.sequencer.server.raft.storage.ShardLog;
import io.sequencer.server.raft.storage.Watermark;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogGuardTest {

    @TempDir
    Path root;

    /** A stopped node that has acked some entries, and whose state was lost with the last of its log. */
    private NodeId stoppedAfterEntries(RaftCluster cluster) throws IOException {
        for (int i = 0; i < 20; i++) {
            cluster.propose(0, "e" + i);
        }
        NodeId node = cluster.ids().get(0);
        Path mark = cluster.config(node).directory().resolve("watermark.0");
        await().until(() -> {
            try (Watermark watermark = Watermark.open(mark)) {
                return watermark.index() >= 20;
            }
        });
        cluster.stop(node);
        Files.delete(root.resolve(node.value() + "-state-0"));
        return node;
    }

    @Test
    void aNodeWhoseLastLogFileIsGoneIsRefused() throws Exception {
        try (RaftCluster cluster = new RaftCluster(root, 1, 1, RaftCluster.tuning())) {
            NodeId node = stoppedAfterEntries(cluster);
            Files.delete(lastLogFile(cluster, node));

            assertThatThrownBy(() -> cluster.start(node))
                    .isInstanceOf(DamagedLogException.class)
                    .hasMessageContaining("was reached before");
        }
    }

    @Test
    void aNodeWhoseLastLogFileIsCutIsRefused() throws Exception {
        try (RaftCluster cluster = new RaftCluster(root, 1, 1, RaftCluster.tuning())) {
            NodeId node = stoppedAfterEntries(cluster);
            Path last = lastLogFile(cluster, node);
            try (RandomAccessFile file = new RandomAccessFile(last.toFile(), "rw")) {
                file.setLength(file.length() / 2);
            }

            assertThatThrownBy(() -> cluster.start(node)).isInstanceOf(DamagedLogException.class);
        }
    }

    @Test
    void aFlippedBitInTheLogIsRefused() throws Exception {
        try (RaftCluster cluster = new RaftCluster(root, 1, 1, RaftCluster.tuning())) {
            NodeId node = stoppedAfterEntries(cluster);
            flip(lastLogFile(cluster, node));

            assertThatThrownBy(() -> cluster.start(node)).isInstanceOf(DamagedLogException.class);
        }
    }

    @Test
    void aFlippedBitInAClosedLogFileIsFoundWhileTheNodeRuns() throws Exception {
        try (RaftCluster cluster = new RaftCluster(root, 1, 1, RaftCluster.tuning())) {
            NodeId node = stoppedAfterEntries(cluster);
            Path last = lastLogFile(cluster, node);
            cluster.start(node);
            cluster.propose(0, "in the next term");
            Path shard = last.getParent().getParent();
            long[] bytes = {0};
            ShardLog.verifyFiles(shard, read -> bytes[0] += read);
            assertThat(bytes[0]).as("closed files were read").isPositive();

            Path closed = closedLogFile(shard);
            flip(closed);
            assertThatThrownBy(() -> ShardLog.verifyFiles(shard, read -> {}))
                    .isInstanceOf(DamagedLogException.class)
                    .hasMessageContaining(closed.toString());
        }
    }

    private static Path closedLogFile(Path shard) throws IOException {
        try (Stream<Path> files = Files.list(shard.resolve("current"))) {
            return files.filter(f -> f.getFileName().toString().matches("log_\\d+-\\d+"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private static void flip(Path log) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "rw")) {
            file.seek(200);
            int old = file.read();
            file.seek(200);
            file.write(old ^ 1);
        }
    }

    @Test
    void aTornWatermarkLeavesTheOneBeforeIt() throws Exception {
        Path file = root.resolve("watermark");
        try (Watermark watermark = Watermark.open(file)) {
            watermark.raise(7);
            watermark.raise(9);
            watermark.raise(8);
            assertThat(watermark.index()).isEqualTo(9);
        }
        try (RandomAccessFile torn = new RandomAccessFile(file.toFile(), "rw")) {
            torn.seek(512 + 3);
            torn.write(0x55);
        }
        try (Watermark watermark = Watermark.open(file)) {
            assertThat(watermark.index()).isEqualTo(7);
            watermark.raise(11);
        }
        try (Watermark watermark = Watermark.open(file)) {
            assertThat(watermark.index()).isEqualTo(11);
        }
    }

    private static Path lastLogFile(RaftCluster cluster, NodeId node) throws IOException {
        try (Stream<Path> files = Files.walk(cluster.config(node).directory())) {
            List<Path> logs = files.filter(f -> f.getFileName().toString().startsWith("log_"))
                    .sorted(Comparator.comparing(f -> f.toFile().lastModified()))
                    .toList();
            return logs.get(logs.size() - 1);
        }
    }
}
