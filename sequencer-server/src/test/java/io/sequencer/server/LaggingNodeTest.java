package io.sequencer.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import io.sequencer.proto.log.v1.AppliedRow;
import io.sequencer.proto.log.v1.Command;
import io.sequencer.proto.log.v1.Submission;
import io.sequencer.proto.log.v1.SubmittedOp;
import io.sequencer.proto.v1.DocumentMode;
import io.sequencer.server.core.AppliedEntry;
import io.sequencer.server.core.ShardReader;
import io.sequencer.server.forward.CommandOutcome;
import io.sequencer.server.shard.AppliedListener;
import io.sequencer.server.shard.Shard;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node that was away for longer than the log reaches back: real Raft, real RocksDB, whole nodes. */
class LaggingNodeTest {
    private static final UUID ADA = new UUID(1, 2);
    /** So large that the log closes files, which is what a purge takes away. */
    private static final ByteString PAYLOAD = ByteString.copyFrom(new byte[200 << 10]);

    private static final int ENTRIES = 250;

    @TempDir
    Path dir;

    @Test
    void aNodeThatMissedAPurgedLogInstallsACheckpointAndGoesOnFromThere() throws Exception {
        Map<String, String> settings = Map.of("shards", "1", "raft.snapshotEveryEntries", "100");
        try (TestCluster cluster = TestCluster.start(dir, 3, settings)) {
            decide(cluster, 0, TestCommands.create("notes", DocumentMode.APPEND));
            cluster.stop(2);
            for (int seq = 1; seq <= ENTRIES; seq++) {
                decide(cluster, 0, publish(seq));
            }
            cluster.start(2);
            Shard late = cluster.node(2).shards().get(0);
            AtomicInteger told = new AtomicInteger();
            late.listen(new AppliedListener() {
                @Override
                public void applied(AppliedEntry entry) {
                    told.incrementAndGet();
                }

                @Override
                public void replaced() {}
            });
            awaitEqual(cluster);
            assertThat(told.get()).as("entries applied one by one").isLessThan(ENTRIES / 2);

            decide(cluster, 0, publish(ENTRIES + 1));
            awaitEqual(cluster);
            cluster.stop(2);
            cluster.start(2);
            awaitEqual(cluster);
            assertThat(cluster.node(2).shards().get(0).view("notes"))
                    .hasValueSatisfying(view -> assertThat(view.headSeq()).isEqualTo(ENTRIES + 1));
        }
    }

    /** Whoever sends a checkpoint that nobody takes must hear of the node that is back, and begin it anew. */
    @Test
    void aNodeThatWasAwayWhenItsCheckpointWasDueGetsItWhenItIsBack() throws Exception {
        Map<String, String> settings = Map.of("shards", "1", "raft.snapshotEveryEntries", "100");
        try (TestCluster cluster = TestCluster.start(dir, 3, settings)) {
            decide(cluster, 0, TestCommands.create("notes", DocumentMode.APPEND));
            cluster.stop(2);
            for (int seq = 1; seq <= ENTRIES; seq++) {
                decide(cluster, 0, publish(seq));
            }
            await("the leader stands in no checkpoint that nobody answers").until(() -> !sendsParts());
            cluster.start(2);
            awaitEqual(cluster);
        }
    }

    private static boolean sendsParts() {
        return Thread.getAllStackTraces().values().stream()
                .flatMap(Arrays::stream)
                .anyMatch(frame -> frame.getClassName().endsWith("StreamObserverWithTimeout")
                        && frame.getMethodName().equals("acquire"));
    }

    private static Command publish(long clientSeq) {
        return Command.newBuilder()
                .setSubmit(Submission.newBuilder()
                        .setDocId("notes")
                        .setClientId(TestCommands.bytes(ADA))
                        .setFirstClientSeq(clientSeq)
                        .addOps(SubmittedOp.newBuilder().setPayload(PAYLOAD).setOpaque(true)))
                .build();
    }

    private static void decide(TestCluster cluster, int node, Command command) {
        CommandOutcome outcome = cluster.node(node).router().submit(0, command).join();
        assertThat(outcome).isInstanceOf(CommandOutcome.Decided.class);
        assertThat(((CommandOutcome.Decided) outcome).decision().hasRefused()).isFalse();
    }

    private static void awaitEqual(TestCluster cluster) {
        await().atMost(TestCluster.PATIENCE).untilAsserted(() -> {
            AppliedRow first = cluster.node(0).shards().get(0).read(ShardReader::applied);
            assertThat(cluster.nodes()).allSatisfy(node -> {
                AppliedRow applied = node.shards().get(0).read(ShardReader::applied);
                assertThat(applied).isEqualTo(first);
            });
        });
    }
}
