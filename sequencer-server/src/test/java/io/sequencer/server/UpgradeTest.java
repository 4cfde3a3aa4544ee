package io.sequencer.server;

import static io.sequencer.server.core.level.FeatureLevel.NEWEST;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.UnknownFieldSet;
import io.sequencer.proto.log.v1.Command;
import io.sequencer.proto.log.v1.LogEntry;
import io.sequencer.proto.log.v1.RaiseFeatureLevel;
import io.sequencer.proto.log.v1.SetRetention;
import io.sequencer.proto.v1.DocumentMode;
import io.sequencer.proto.v1.ErrorCode;
import io.sequencer.proto.v1.Retention;
import io.sequencer.server.boot.CannotStartException;
import io.sequencer.server.boot.ExitCode;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nodes of two releases in one cluster. */
class UpgradeTest {

    @TempDir
    Path dir;

    @Test
    void theFeatureLevelRisesWhenTheLastNodeIsUpgradedAndNoNodeGoesBackThen() throws Exception {
        try (TestCluster cluster = TestCluster.start(dir, 3, Map.of("shards", "2"))) {
            await().atMost(TestCluster.PATIENCE)
                    .untilAsserted(() -> assertThat(levels(cluster)).containsOnly(NEWEST));
            for (int node = 0; node < 3; node++) {
                assertThat(levels(cluster)).containsOnly(NEWEST);
                cluster.stop(node);
                cluster.reads(node, NEWEST + 1);
                cluster.start(node);
                cluster.awaitLeaders();
                assertThat(cluster.decide(0, 0, raiseTo(NEWEST + 2))
                                .getRefused()
                                .getCode())
                        .as("no leader lets a level in that it does not read")
                        .isEqualTo(ErrorCode.UNSUPPORTED);
            }
            await().atMost(TestCluster.PATIENCE)
                    .untilAsserted(() -> assertThat(levels(cluster)).containsOnly(NEWEST + 1));

            cluster.stop(1);
            cluster.reads(1, NEWEST);
            CannotStartException refusal = catchThrowableOfType(CannotStartException.class, () -> cluster.start(1));
            assertThat(refusal.exitCode()).isEqualTo(ExitCode.UNKNOWN_ENTRY);
            assertThat(refusal.line())
                    .contains("the feature level to " + (NEWEST + 1) + ", this release reads up to " + NEWEST)
                    .contains("run");
        }
    }

    @Test
    void aNodeStopsAtAnEntryOfALaterReleaseWithOneLineThatSaysWhich() throws Exception {
        try (TestCluster cluster = TestCluster.start(dir, 1, Map.of("shards", "1"))) {
            LogEntry later = LogEntry.newBuilder()
                    .setFormat(1)
                    .addCommands(TestCommands.create("first", DocumentMode.TEXT))
                    .addCommands(Command.newBuilder().setUnknownFields(field(77)))
                    .build();
            CompletableFuture<Object> proposed = cluster.node(0).raft().propose(0, later.toByteArray());
            await().atMost(TestCluster.PATIENCE).until(() -> !cluster.faults().isEmpty());
            assertThat(proposed.isDone() && !proposed.isCompletedExceptionally())
                    .as("acked")
                    .isFalse();
            assertThat(cluster.faults())
                    .singleElement()
                    .asString()
                    .startsWith("n1 UNKNOWN_ENTRY: stopped: shard 0 could not apply entry ")
                    .contains("holds a command of kind 77")
                    .contains("run that release, or a later one")
                    .doesNotContain("\n");
            cluster.forgetFaults();
        }
    }

    @Test
    void aClientOfALaterReleaseCannotStopTheCluster() throws Exception {
        try (TestCluster cluster = TestCluster.start(dir, 1, Map.of("shards", "1"))) {
            cluster.decide(0, 0, TestCommands.create("notes", DocumentMode.TEXT));
            Retention later =
                    Retention.newBuilder().setOps(5).setUnknownFields(field(9)).build();
            assertThat(cluster.decide(
                                    0,
                                    0,
                                    Command.newBuilder()
                                            .setSetRetention(SetRetention.newBuilder()
                                                    .setDocId("notes")
                                                    .setRetention(later))
                                            .build())
                            .getRefused()
                            .getCode())
                    .isEqualTo(ErrorCode.UNSUPPORTED);
            assertThat(cluster.decide(0, 0, TestCommands.create("more", DocumentMode.TEXT))
                            .hasDone())
                    .isTrue();
        }
    }

    private static IntStream levels(TestCluster cluster) {
        return cluster.nodes().stream().flatMap(node -> node.shards().stream()).mapToInt(shard -> shard.featureLevel());
    }

    private static Command raiseTo(int level) {
        return Command.newBuilder()
                .setRaiseFeatureLevel(RaiseFeatureLevel.newBuilder().setLevel(level))
                .build();
    }

    private static UnknownFieldSet field(int number) {
        return UnknownFieldSet.newBuilder()
                .addField(
                        number, UnknownFieldSet.Field.newBuilder().addVarint(1).build())
                .build();
    }
}
