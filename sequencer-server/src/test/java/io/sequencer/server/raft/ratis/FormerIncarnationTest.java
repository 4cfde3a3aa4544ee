package io.sequencer.server.raft.ratis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sequencer.server.raft.Members;
import io.sequencer.server.raft.NodeId;
import io.sequencer.server.raft.RaftConfig;
import io.sequencer.server.raft.ShardStatus;
import io.sequencer.server.raft.member.Member;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node that lost its disk is a stranger to those who have theirs, although it listens where its former self did. */
class FormerIncarnationTest {

    @TempDir
    Path root;

    @Test
    void nodeWithALostDiskConfirmsNothingInTheNameOfItsFormerSelf() throws Exception {
        try (RaftCluster cluster = new RaftCluster(root, 3, 1, RaftCluster.tuning())) {
            cluster.propose(0, "acked");
            NodeId leader = cluster.leader(0);
            NodeId wiped = cluster.follower(0);
            NodeId third = cluster.ids().stream()
                    .filter(n -> !n.equals(leader) && !n.equals(wiped))
                    .findFirst()
                    .orElseThrow();
            cluster.stop(wiped);
            FileShard empty = new FileShard(root.resolve("wiped-state"));
            try (RatisNode stranger =
                    RatisNode.start(wipedConfig(cluster, wiped), List.of(empty), (reason, cause) -> {})) {
                // A leader that has never heard of the follower would begin with it at the first entry.
                cluster.node(leader).transferLeadership(0, third).join();
                await().atMost(RaftCluster.PATIENCE)
                        .until(() -> cluster.node(third).status(0).leaderReady());
                cluster.propose(0, "by the two that have their disks");
                cluster.stop(leader);

                CompletableFuture<Object> alone = cluster.node(third).propose(0, "alone".getBytes(UTF_8));
                await().atMost(RaftCluster.PATIENCE)
                        .until(() -> cluster.node(third).status(0).role() != ShardStatus.Role.LEADER);
                assertThat(alone).as("committed by one disk of three").isCompletedExceptionally();
                assertThat(stranger.status(0).indexes().lastLog()).isEqualTo(-1);

                cluster.start(leader);
                cluster.propose(0, "again");
            }
            assertThat(cluster.converged(0))
                    .startsWith("acked", "by the two that have their disks")
                    .endsWith("again");
        }
    }

    @Test
    void nodeThatTheOthersDoNotCountStandsForElectionAndIsNotShutDownForIt() throws Exception {
        try (RaftCluster cluster = new RaftCluster(root, 3, 1, RaftCluster.tuning())) {
            cluster.propose(0, "acked");
            NodeId stopped = cluster.follower(0);
            cluster.stop(stopped);
            RaftConfig before = wipedConfig(cluster, stopped);
            List<Member> withItself = new ArrayList<>(cluster.config(stopped).founders());
            withItself.removeIf(member -> member.node().equals(stopped));
            withItself.add(before.self());
            RaftConfig config = new RaftConfig(
                    before.self(), withItself, 1, before.clusterId(), before.directory(), before.tuning());
            Queue<String> faults = new ConcurrentLinkedQueue<>();
            FileShard empty = new FileShard(root.resolve("half-in-state"));
            try (RatisNode stranger = RatisNode.start(config, List.of(empty), (reason, cause) -> faults.add(reason))) {
                // It is one for the moment that the others take to say no.
                await().pollInterval(Duration.ofMillis(1))
                        .atMost(RaftCluster.PATIENCE)
                        .until(() -> stranger.status(0).role() == ShardStatus.Role.CANDIDATE);
                // Some rounds, each answered by the leader.
                await().during(Duration.ofSeconds(3))
                        .atMost(RaftCluster.PATIENCE)
                        .until(() -> faults.isEmpty() && stranger.status(0).role() != ShardStatus.Role.INACTIVE);
            }
        }
    }

    private RaftConfig wipedConfig(RaftCluster cluster, NodeId wiped) {
        RaftConfig before = cluster.config(wiped);
        Member self =
                Members.at(wiped, "00000000000000ff", before.self().ports().raft());
        return new RaftConfig(self, List.of(), 1, before.clusterId(), root.resolve("wiped/raft"), before.tuning());
    }
}
