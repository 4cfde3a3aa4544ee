package io.sequencer.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import io.sequencer.proto.log.v1.AppliedRow;
import io.sequencer.proto.v1.DocumentMode;
import io.sequencer.server.boot.CannotStartException;
import io.sequencer.server.boot.ExitCode;
import io.sequencer.server.boot.Launch;
import io.sequencer.server.core.DocId;
import io.sequencer.server.core.ShardReader;
import io.sequencer.server.raft.NodeId;
import io.sequencer.server.raft.member.Member;
import io.sequencer.server.raft.member.MembershipChange;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whole nodes that lose their disks, come and go. */
class MembershipTest {

    private static final UUID ADA = new UUID(1, 2);
    private static final int SHARDS = 3;
    private static final int SHARD = DocId.shard("notes", SHARDS);
    /** Checkpoints and small logs, so that a newcomer has to install one. */
    private static final Map<String, String> SETTINGS = Map.of("raft.snapshotEveryEntries", "100");

    @TempDir
    Path dir;

    private long seq;

    @Test
    void nodeThatLostItsDiskCannotFoundAgainAndComesBackByJoining() throws Exception {
        try (TestCluster cluster = TestCluster.start(dir, 3, SETTINGS)) {
            cluster.decide(0, SHARD, TestCommands.create("notes", DocumentMode.TEXT));
            write(cluster, 0, 120);
            cluster.node(0).raft().checkpoint(SHARD).join();
            List<Member> before = cluster.node(0).raft().members(SHARD);
            cluster.stop(2);
            cluster.wipe(2);
            write(cluster, 0, 20);

            assertThat(refusal(cluster, 2, Launch.Mode.PLAIN)).isEqualTo(ExitCode.NO_DATA);
            assertThat(refusal(cluster, 2, Launch.Mode.BOOTSTRAP)).isEqualTo(ExitCode.CLUSTER_EXISTS);
            cluster.start(2, Launch.of(Launch.Mode.JOIN));

            List<Member> after = cluster.node(2).raft().members(SHARD);
            assertThat(after).hasSize(3);
            assertThat(after.subList(0, 2)).isEqualTo(before.subList(0, 2));
            assertThat(after.get(2).node()).isEqualTo(before.get(2).node());
            assertThat(after.get(2).id()).isNotEqualTo(before.get(2).id());
            awaitEqualDigests(cluster);

            // The newcomer is one of the majority now.
            cluster.stop(1);
            cluster.awaitLeaders();
            write(cluster, 2, 5);
            cluster.stop(2);
            cluster.start(2, Launch.of(Launch.Mode.PLAIN));
            cluster.awaitLeaders();
            write(cluster, 0, 5);
            awaitEqualDigests(cluster);
        }
    }

    @Test
    void nodesComeReplaceOthersAndGo() throws Exception {
        try (TestCluster cluster = TestCluster.start(dir, 3, SETTINGS)) {
            cluster.decide(0, SHARD, TestCommands.create("notes", DocumentMode.TEXT));
            write(cluster, 0, 10);
            int fourth = cluster.addNode(dir, SETTINGS);
            cluster.start(fourth, Launch.of(Launch.Mode.JOIN));
            assertThat(nodes(cluster, 0)).containsExactly("n1", "n2", "n3", "n4");
            write(cluster, fourth, 10);
            awaitEqualDigests(cluster);

            cluster.stop(0);
            cluster.awaitLeaders();
            int fifth = cluster.addNode(dir, SETTINGS);
            cluster.start(fifth, new Launch(Launch.Mode.JOIN, Optional.of(new NodeId("n1")), line -> {}, () -> false));
            assertThat(nodes(cluster, fifth)).containsExactly("n2", "n3", "n4", "n5");
            write(cluster, fifth, 10);
            awaitEqualDigests(cluster);

            remove(cluster, "n5");
            assertThat(nodes(cluster, 1)).containsExactly("n2", "n3", "n4");
            write(cluster, 1, 10);
            // Who is told that the others went on without it stops; until then it serves nobody a write.
            await().atMost(TestCluster.PATIENCE)
                    .until(() -> cluster.faults().stream().anyMatch(f -> f.startsWith("n5 REMOVED")));
            cluster.forgetFaults();
        }
    }

    private void remove(TestCluster cluster, String node) {
        for (int shard = 0; shard < SHARDS; shard++) {
            int number = shard;
            await().atMost(TestCluster.PATIENCE).ignoreExceptions().until(() -> {
                int leader = cluster.leaderOf(number).orElseThrow();
                cluster.node(leader)
                        .raft()
                        .changeMembers(number, new MembershipChange.Leave(new NodeId(node), Optional.empty(), false))
                        .join();
                return true;
            });
        }
    }

    private static List<String> nodes(TestCluster cluster, int at) {
        return cluster.node(at).raft().members(SHARD).stream()
                .map(m -> m.node().value())
                .toList();
    }

    private void write(TestCluster cluster, int at, int ops) {
        for (int i = 0; i < ops; i++) {
            seq++;
            assertThat(cluster.decide(at, SHARD, TestCommands.insertFirst("notes", ADA, seq, seq - 1, "x"))
                            .getAccepted()
                            .getServerSeq())
                    .isEqualTo(seq);
        }
    }

    private static ExitCode refusal(TestCluster cluster, int node, Launch.Mode mode) {
        CannotStartException refusal =
                catchThrowableOfType(CannotStartException.class, () -> cluster.start(node, Launch.of(mode)));
        assertThat(refusal).isNotNull().hasMessageContaining("--join");
        return refusal.exitCode();
    }

    private static void awaitEqualDigests(TestCluster cluster) {
        await().atMost(TestCluster.PATIENCE)
                .until(() -> cluster.nodes().stream()
                                .map(n -> digest(n.shards().get(SHARD).read(ShardReader::applied)))
                                .distinct()
                                .count()
                        == 1);
    }

    private static ByteString digest(AppliedRow applied) {
        return applied.getStateDigest();
    }
}
