package io.sequencer.server.raft.ratis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.sequencer.server.raft.LeaderChange;
import io.sequencer.server.raft.NodeId;
import io.sequencer.server.raft.ProposalFailedException;
import io.sequencer.server.raft.ProposalFailure;
import io.sequencer.server.raft.RaftConfig;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RaftNodeTest {

    @TempDir
    Path root;

    @Test
    void threeNodesApplyTheSameEntriesInTheSameOrder() throws Exception {
        try (RaftCluster cluster = new RaftCluster(root, 3, 1, RaftCluster.tuning())) {
            List<CompletableFuture<Object>> results = proposeMany(cluster, 500);
            CompletableFuture.allOf(results.toArray(CompletableFuture[]::new)).join();

            assertThat(cluster.converged(0)).hasSize(500);
            List<Long> indexes = cluster.state(cluster.leader(0), 0).appliedIndexes();
            for (NodeId node : cluster.ids()) {
                assertThat(cluster.state(node, 0).appliedIndexes()).isEqualTo(indexes);
            }
        }
    }

    @Test
    void proposalsOfOneThreadKeepTheirOrder() throws Exception {
        try (RaftCluster cluster = new RaftCluster(root, 3, 1, RaftCluster.tuning())) {
            List<CompletableFuture<Object>> results = proposeMany(cluster, 1000);

            for (int i = 0; i < results.size(); i++) {
                assertThat(results.get(i).join()).isEqualTo("e" + i + "@" + (i + 1));
            }
        }
    }

    @Test
    void aNewLeaderContinuesAfterTheOldOneStops() throws Exception {
        try (RaftCluster cluster = new RaftCluster(root, 3, 1, RaftCluster.tuning())) {
            cluster.propose(0, "before");
            cluster.stop(cluster.leader(0));

            assertThat(cluster.propose(0, "after")).isEqualTo("after@2");
            assertThat(cluster.converged(0)).containsExactly("before", "after");
        }
    }

    @Test
    void restartedNodeSkipsEntriesItAlreadyHolds() throws Exception {
        try (RaftCluster cluster = new RaftCluster(root, 3, 1, RaftCluster.tuning())) {
            proposeMany(cluster, 50).forEach(CompletableFuture::join);
            cluster.converged(0);
            NodeId node = cluster.follower(0);
            cluster.stop(node);
            cluster.propose(0, "missed");

            cluster.start(node);

            cluster.propose(0, "live");
            assertThat(cluster.converged(0)).hasSize(52).endsWith("missed", "live");
            assertThat(cluster.state(node, 0).appliedIndexes()).hasSize(2);
        }
    }

    @Test
    void wholeClusterRestartsWithEverythingItAcked() throws Exception {
        try (RaftCluster cluster = new RaftCluster(root, 3, 2, RaftCluster.tuning())) {
            IntStream.range(0, 20).forEach(i -> cluster.propose(i % 2, "e" + i));
            cluster.close();
            for (NodeId node : cluster.ids()) {
                cluster.start(node);
            }

            assertThat(cluster.propose(0, "more")).isEqualTo("more@11");
            assertThat(cluster.converged(1)).hasSize(10);
        }
    }

    @Test
    void oneNodeAloneIsAClusterToo() throws Exception {
        try (RaftCluster cluster = new RaftCluster(root, 1, 1, RaftCluster.tuning())) {
            assertThat(cluster.propose(0, "alone")).isEqualTo("alone@1");
            NodeId node = cluster.leader(0);
            assertThat(cluster.node(node).readBarrier(0).join())
                    .isGreaterThanOrEqualTo(cluster.state(node, 0).applied().index());
        }
    }

    /** Found free and taken before Raft came to listen: Ratis would end the process there, without a line. */
    @Test
    void aTakenPortIsAnErrorThatNamesIt() throws Exception {
        try (RaftCluster cluster = new RaftCluster(root, 1, 1, RaftCluster.tuning())) {
            NodeId node = cluster.ids().get(0);
            cluster.stop(node);
            InetSocketAddress port = new InetSocketAddress(
                    "127.0.0.1", cluster.config(node).self().ports().raft());
            try (ServerSocket stranger = new ServerSocket()) {
                stranger.setReuseAddress(true);
                stranger.bind(port);
                assertThatThrownBy(() -> cluster.start(node))
                        .isInstanceOf(BindException.class)
                        .hasMessageContaining("in use");
            }
            cluster.start(node);
            cluster.propose(0, "the port is free again");
        }
    }

    @Test
    void notLeaderNamesTheLeader() throws Exception {
        try (RaftCluster cluster = new RaftCluster(root, 3, 1, RaftCluster.tuning())) {
            cluster.propose(0, "x");
            NodeId leader = cluster.leader(0);
            NodeId follower = cluster.follower(0);
            await().until(() -> cluster.node(follower).status(0).leader().equals(Optional.of(leader)));

            assertThat(failure(cluster.node(follower).propose(0, new byte[1])))
                    .isEqualTo(new ProposalFailure.NotLeader(Optional.of(leader)));
        }
    }

    @Test
    void tooManyWaitingProposalsAreRefusedAsOverloaded() throws Exception {
        RaftConfig.Tuning t = RaftCluster.tuning();
        RaftConfig.Tuning narrow = new RaftConfig.Tuning(
                t.electionTimeoutMin(),
                t.electionTimeoutMax(),
                t.snapshotEveryEntries(),
                t.snapshotEveryBytes(),
                t.segmentBytes(),
                t.maxEntryBytes(),
                4,
                t.pendingBytes(),
                t.balanceLeaders(),
                t.stopTimeout());
        try (RaftCluster cluster = new RaftCluster(root, 3, 1, narrow)) {
            List<CompletableFuture<Object>> results = proposeMany(cluster, 200);

            Set<ProposalFailure> failures = new HashSet<>();
            long done = 0;
            for (CompletableFuture<Object> result : results) {
                try {
                    result.join();
                    done++;
                } catch (CompletionException e) {
                    failures.add(((ProposalFailedException) e.getCause()).failure());
                }
            }
            assertThat(failures).containsExactly(new ProposalFailure.Overloaded());
            assertThat(cluster.converged(0)).hasSize((int) done);
        }
    }

    @Test
    void readBarrierOnAFollowerSeesEveryAckedEntry() throws Exception {
        try (RaftCluster cluster = new RaftCluster(root, 3, 1, RaftCluster.tuning())) {
            for (int i = 1; i <= 200; i++) {
                cluster.propose(0, "e" + i);
                for (NodeId node : cluster.ids()) {
                    cluster.node(node).readBarrier(0).join();
                    assertThat(cluster.state(node, 0).entries()).hasSize(i);
                }
            }
        }
    }

    @Test
    void followerAppliesSoonAfterTheLeaderBecauseCommitsAreSentPromptly() throws Exception {
        try (RaftCluster cluster = new RaftCluster(root, 3, 1, RaftCluster.tuning())) {
            cluster.propose(0, "first");
            cluster.converged(0);
            RatisNode leader = cluster.node(cluster.leader(0));
            long before = leader.emptyAppends(0);
            int entries = 50;
            for (int i = 0; i < entries; i++) {
                // One at a time: no later entry can carry the commit.
                cluster.propose(0, "e" + i);
                cluster.converged(0);
            }
            // Without them a heartbeat every quarter of a second would be the only other messenger.
            assertThat(leader.emptyAppends(0) - before).isGreaterThanOrEqualTo(entries);
        }
    }

    @Test
    void leadersSpreadOverTheNodes() throws Exception {
        RaftConfig.Tuning balancing = RaftCluster.tuning().withBalanceLeaders(Duration.ofMillis(500));
        try (RaftCluster cluster = new RaftCluster(root, 3, 3, balancing)) {
            await().atMost(RaftCluster.PATIENCE)
                    .until(() -> IntStream.range(0, 3)
                            .allMatch(
                                    i -> cluster.leader(i).equals(cluster.ids().get(i))));
            IntStream.range(0, 3).forEach(i -> cluster.propose(i, "still works"));
        }
    }

    @Test
    void stopHandsLeadershipOver() throws Exception {
        try (RaftCluster cluster = new RaftCluster(root, 3, 1, RaftCluster.tuning())) {
            cluster.propose(0, "x");
            NodeId leader = cluster.leader(0);
            RatisNode stopping = cluster.node(leader);
            ConcurrentLinkedQueue<LeaderChange> seen = new ConcurrentLinkedQueue<>();
            stopping.onLeaderChange(seen::add);

            cluster.stop(leader);

            // It lived to see its successor, which a node that had just left would not.
            await().untilAsserted(() -> assertThat(seen)
                    .anyMatch(c -> c instanceof LeaderChange.Known known
                            && known.leader().filter(l -> !l.equals(leader)).isPresent()));
            assertThat(failure(stopping.propose(0, new byte[1]))).isEqualTo(new ProposalFailure.Stopped());
        }
    }

    @Test
    void aFailedApplyStopsTheNode() throws Exception {
        try (RaftCluster cluster = new RaftCluster(root, 3, 1, RaftCluster.tuning())) {
            cluster.propose(0, "good");
            NodeId leader = cluster.leader(0);

            ProposalFailure failure = failure(cluster.node(leader).propose(0, FileShard.POISON.getBytes(UTF_8)));

            assertThat(failure).isInstanceOf(ProposalFailure.Indeterminate.class);
            await().atMost(RaftCluster.PATIENCE)
                    .until(() -> cluster.fatal(leader).isPresent());
            await().atMost(RaftCluster.PATIENCE)
                    .until(() -> !cluster.state(leader, 0).isOpen());
            assertThat(failure(cluster.node(leader).propose(0, new byte[1]))).isEqualTo(new ProposalFailure.Stopped());
            for (NodeId node : cluster.ids()) {
                assertThat(cluster.state(node, 0).entries()).containsExactly("good");
            }
        }
    }

    @Test
    void aDirectoryOfAnotherClusterIsRefused() throws Exception {
        try (RaftCluster cluster = new RaftCluster(root, 1, 1, RaftCluster.tuning())) {
            NodeId node = cluster.ids().get(0);
            cluster.stop(node);
            RaftConfig mine = cluster.config(node);
            RaftConfig other = new RaftConfig(
                    mine.self(), mine.founders(), mine.shards(), UUID.randomUUID(), mine.directory(), mine.tuning());
            FileShard state = new FileShard(root.resolve("other"));

            assertThatThrownBy(() -> RaftNodes.start(other, List.of(state), (reason, cause) -> {}))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("belongs to")
                    .hasMessageContaining(mine.clusterId().toString());
            assertThat(state.isOpen()).isFalse();
        }
    }

    private static List<CompletableFuture<Object>> proposeMany(RaftCluster cluster, int count) {
        RatisNode leader = cluster.node(cluster.leader(0));
        return IntStream.range(0, count)
                .mapToObj(i -> leader.propose(0, ("e" + i).getBytes(UTF_8)))
                .toList();
    }

    private static ProposalFailure failure(CompletableFuture<Object> proposal) {
        try {
            throw new AssertionError("succeeded: " + proposal.join());
        } catch (CompletionException e) {
            return ((ProposalFailedException) e.getCause()).failure();
        }
    }
}
