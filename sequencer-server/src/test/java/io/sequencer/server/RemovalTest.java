package io.sequencer.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sequencer.server.raft.NodeId;
import io.sequencer.server.raft.member.MembershipChange;
import java.nio.file.Path;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Members that are taken out while they run. */
class RemovalTest {

    private static final int SHARDS = 3;

    @TempDir
    Path dir;

    @Test
    void memberThatLostOneShardVotesInTheOthersUntilItHasLeftThemAll() throws Exception {
        try (TestCluster cluster = TestCluster.ofThree(dir)) {
            change(cluster, 0, leave("n3", false));
            await().atMost(TestCluster.PATIENCE).until(() -> !cluster.faults().isEmpty());
            assertThat(cluster.faults()).singleElement().asString().startsWith("n3 REMOVED");
            // Not before: it ended when the last shard had let it go.
            for (int shard = 0; shard < SHARDS; shard++) {
                int of = shard;
                // The shard that n3 led has no leader for a moment.
                assertThat(await().atMost(TestCluster.PATIENCE)
                                .ignoreException(NoSuchElementException.class)
                                .until(() -> members(cluster, of), members -> true))
                        .as("shard %d", shard)
                        .containsExactly("n1", "n2");
            }
            cluster.forgetFaults();
        }
    }

    @Test
    void removalThatTheRestCouldNotDecideAnythingAfterIsRefusedUnlessForced() throws Exception {
        try (TestCluster cluster = TestCluster.ofThree(dir)) {
            cluster.stop(2);
            cluster.stop(0);
            // Whoever leads from now on has never heard of n3.
            cluster.start(0);
            cluster.awaitLeaders();
            await().atMost(TestCluster.PATIENCE)
                    .untilAsserted(() -> assertThat(refusal(cluster, 0, leave("n2", false)))
                            .contains("of the 2 members that would stay, n3 does not answer", "replace it first"));
            assertThat(members(cluster, 0)).containsExactly("n1", "n2", "n3");

            CompletableFuture<Void> forced = CompletableFuture.runAsync(() -> change(cluster, 0, leave("n2", true)));
            cluster.start(2);
            forced.join();
            await().atMost(TestCluster.PATIENCE).until(() -> members(cluster, 0).equals(List.of("n1", "n3")));
            change(cluster, 1, leave("n2", false));
            change(cluster, 2, leave("n2", false));
            await().atMost(TestCluster.PATIENCE)
                    .until(() -> cluster.faults().stream().anyMatch(f -> f.startsWith("n2 REMOVED")));
            cluster.forgetFaults();
        }
    }

    @Test
    void deadMemberIsRemovedAndEndsWhenItComesBack() throws Exception {
        try (TestCluster cluster = TestCluster.ofThree(dir)) {
            cluster.stop(2);
            cluster.awaitLeaders();
            IntStream.range(0, SHARDS).forEach(shard -> change(cluster, shard, leave("n3", false)));
            cluster.start(2);
            await().atMost(TestCluster.PATIENCE)
                    .until(() -> cluster.faults().stream().anyMatch(f -> f.startsWith("n3 REMOVED")));
            cluster.forgetFaults();
        }
    }

    private static MembershipChange leave(String node, boolean force) {
        return new MembershipChange.Leave(new NodeId(node), Optional.empty(), force);
    }

    private static void change(TestCluster cluster, int shard, MembershipChange change) {
        await().atMost(TestCluster.PATIENCE).ignoreExceptions().until(() -> {
            cluster.node(cluster.leaderOf(shard).orElseThrow())
                    .raft()
                    .changeMembers(shard, change)
                    .join();
            return true;
        });
    }

    private static String refusal(TestCluster cluster, int shard, MembershipChange change) {
        int leader = cluster.awaitLeaders().get(shard);
        try {
            cluster.node(leader).raft().changeMembers(shard, change).join();
            throw new IllegalStateException("it was made");
        } catch (CompletionException e) {
            return String.valueOf(e.getCause().getMessage());
        }
    }

    private static List<String> members(TestCluster cluster, int shard) {
        return cluster.node(cluster.leaderOf(shard).orElseThrow()).raft().members(shard).stream()
                .map(member -> member.node().value())
                .toList();
    }
}
