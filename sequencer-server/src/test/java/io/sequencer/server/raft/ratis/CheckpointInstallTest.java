package io.sequencer.server.raft.ratis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sequencer.server.raft.NodeId;
import io.sequencer.server.raft.RaftConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointInstallTest {

    private static final String PADDING = "x".repeat(500);

    @TempDir
    Path root;

    @Test
    void laggingFollowerInstallsACheckpointAfterPurge() throws Exception {
        // Small log files, so that there is something to purge.
        RaftConfig.Tuning small = RaftCluster.tuning().withSnapshotEvery(40, 1 << 20, 8 << 10);
        try (RaftCluster cluster = new RaftCluster(root, 3, 1, small)) {
            NodeId lagging = cluster.follower(0);
            cluster.propose(0, "seen by all");
            cluster.converged(0);

            for (int install = 1; install <= 2; install++) {
                cluster.stop(lagging);
                long behind = cluster.state(lagging, 0).applied().index();
                for (int i = 0; i < 100; i++) {
                    cluster.propose(0, install + "." + i + PADDING);
                }
                awaitPurgedBeyond(cluster, behind);
                cluster.start(lagging);

                cluster.propose(0, "after install " + install);
                cluster.converged(0);
                assertThat(cluster.state(lagging, 0).restores())
                        .as("installs since the start")
                        .isPositive();
                assertThat(cluster.state(lagging, 0).entries()).endsWith("after install " + install);
            }

            cluster.stop(lagging);
            cluster.start(lagging);
            cluster.propose(0, "after restart");
            assertThat(cluster.converged(0)).hasSize(1 + 2 * 101 + 1).endsWith("after restart");
            assertThat(cluster.state(lagging, 0).restores()).isZero();
        }
    }

    @Test
    void aCheckpointIsWrittenAfterSoManyBytes() throws Exception {
        RaftConfig.Tuning small = RaftCluster.tuning().withSnapshotEvery(1000, 10_000, 8 << 10);
        try (RaftCluster cluster = new RaftCluster(root, 3, 1, small)) {
            for (int i = 0; i < 200; i++) {
                cluster.propose(0, i + PADDING);
            }
            // By bytes, long before a thousand entries.
            await().atMost(RaftCluster.PATIENCE)
                    .until(() ->
                            cluster.node(cluster.leader(0)).status(0).indexes().snapshot() > 100);
            assertThat(cluster.converged(0)).hasSize(200);
        }
    }

    @Test
    void aCheckpointCanBeAskedFor() throws Exception {
        try (RaftCluster cluster = new RaftCluster(root, 3, 1, RaftCluster.tuning())) {
            cluster.propose(0, "x");
            NodeId leader = cluster.leader(0);

            long index = cluster.node(leader).checkpoint(0).join();

            assertThat(index).isEqualTo(cluster.state(leader, 0).applied().index());
            assertThat(cluster.node(leader).status(0).indexes().snapshot()).isEqualTo(index);
        }
    }

    private static void awaitPurgedBeyond(RaftCluster cluster, long index) {
        for (NodeId node : cluster.running()) {
            await().atMost(RaftCluster.PATIENCE)
                    .until(() -> firstLogIndex(cluster.config(node).directory()) > index + 1);
        }
    }

    private static long firstLogIndex(Path directory) throws Exception {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.map(f -> f.getFileName().toString())
                    .filter(name -> name.matches("log_\\d+-\\d+|log_inprogress_\\d+"))
                    .mapToLong(name -> Long.parseLong(name.replaceFirst("log_(inprogress_)?(\\d+).*", "$2")))
                    .min()
                    .orElse(Long.MAX_VALUE);
        }
    }
}
