package io.sequencer.server.forward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sequencer.proto.log.v1.Command;
import io.sequencer.proto.peer.v1.Decision;
import io.sequencer.server.forward.cluster.Commands;
import io.sequencer.server.forward.cluster.TestCluster;
import io.sequencer.server.forward.cluster.TestNode;
import io.sequencer.server.propose.fair.Origin;
import io.sequencer.server.raft.NodeId;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CommandRouterTest {
    private static final TestNode.Settings SETTINGS = TestNode.Settings.DEFAULTS;

    @TempDir
    Path directory;

    private final List<AutoCloseable> opened = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable closeable : opened) {
            closeable.close();
        }
    }

    private TestCluster cluster(TestNode.Settings settings) throws Exception {
        TestCluster cluster = new TestCluster(directory, 3, 1, settings);
        opened.add(cluster);
        return cluster;
    }

    private static Decision decision(CompletableFuture<CommandOutcome> outcome) throws Exception {
        return ((CommandOutcome.Decided) outcome.get(20, TimeUnit.SECONDS)).decision();
    }

    private static List<CompletableFuture<CommandOutcome>> submit(TestNode node, String client, long from, long to) {
        return LongStream.rangeClosed(from, to)
                .mapToObj(seq -> node.router().submit(0, Commands.submit("d", client, seq)))
                .toList();
    }

    private static void assertAllAccepted(List<CompletableFuture<CommandOutcome>> outcomes) throws Exception {
        for (CompletableFuture<CommandOutcome> outcome : outcomes) {
            assertThat(decision(outcome).hasAccepted()).isTrue();
        }
    }

    private static void assertTakenInOrder(TestNode node, String client, long upTo) {
        await().untilAsserted(() -> assertThat(node.shard(0).taken().stream()
                        .filter(t -> t.client().equals(client))
                        .map(t -> t.clientSeq()))
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(1, upTo).boxed().toList()));
    }

    @Test
    void aCommandIsDecidedFromEveryNode() throws Exception {
        TestCluster cluster = cluster(SETTINGS);
        for (TestNode node : cluster.nodes()) {
            Decision decision = decision(
                    node.router().submit(0, Commands.submit("d", node.id().value(), 1)));
            assertThat(decision.getAccepted().getCount()).isEqualTo(1);
            assertThat(node.router().outstanding(0)).isZero();
        }
    }

    @Test
    void notLeaderIsFollowed() throws Exception {
        TestCluster cluster = cluster(SETTINGS);
        TestNode leader = cluster.leader(0);
        List<TestNode> others =
                cluster.nodes().stream().filter(n -> n != leader).toList();
        NodeId wrong = others.get(1).id();
        Command command = Commands.submit("d", "c", 1);
        ShardRoute route = new ShardRoute(
                0,
                new PeerLinks(
                        others.get(0).id(),
                        others.get(0).proposers(),
                        others.get(0).channels()),
                () -> Optional.of(wrong),
                RouteLimits.DEFAULTS,
                System::nanoTime,
                Runnable::run);

        CompletableFuture<CommandOutcome> outcome = route.submit(command.toByteString(), Origin.of(command));

        assertThat(decision(outcome).hasAccepted()).isTrue();
    }

    @Test
    void commandsOfOneClientKeepTheirOrderAcrossALeaderChange() throws Exception {
        TestCluster cluster = cluster(SETTINGS);
        TestNode edge = cluster.follower(0);
        List<CompletableFuture<CommandOutcome>> outcomes = new ArrayList<>();
        long seq = 0;
        for (int change = 0; change < 4; change++) {
            outcomes.addAll(submit(edge, "c", seq + 1, seq + 200));
            TestNode old = cluster.leader(0);
            TestNode next = cluster.nodes().stream()
                    .filter(n -> n != old)
                    .skip(change % 2)
                    .findFirst()
                    .orElseThrow();
            CompletableFuture<Void> moved = old.raft().transferLeadership(0, next.id());
            outcomes.addAll(submit(edge, "c", seq + 201, seq + 400));
            moved.get(20, TimeUnit.SECONDS);
            seq += 400;
        }

        assertAllAccepted(outcomes);
        assertTakenInOrder(edge, "c", seq);
    }

    @Test
    void aBrokenStreamIsReplacedAndNothingIsLostOrReordered() throws Exception {
        TestCluster cluster = cluster(SETTINGS);
        TestNode edge = cluster.follower(0);
        TestNode leader = cluster.leader(0);
        List<CompletableFuture<CommandOutcome>> outcomes = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            outcomes.addAll(submit(edge, "c", i * 100 + 1, i * 100 + 100));
            cluster.relay(edge, leader).cut();
        }

        assertAllAccepted(outcomes);
        assertTakenInOrder(edge, "c", 1_000);
    }

    @Test
    void aSilentLeaderIsAskedAgainOnANewStream() throws Exception {
        RouteLimits limits = RouteLimits.DEFAULTS.withStall(Duration.ofMillis(300));
        TestCluster cluster = cluster(SETTINGS.with(limits));
        TestNode edge = cluster.follower(0);
        TestNode leader = cluster.leader(0);
        assertAllAccepted(submit(edge, "c", 1, 1));
        leader.shard(0).hold();
        long proposed = leader.proposer(0).proposedCommands();
        List<CompletableFuture<CommandOutcome>> outcomes = new ArrayList<>(submit(edge, "c", 2, 2));
        // Two entries may be in flight: the command's first one and the one that it was asked again with.
        await().until(() -> leader.proposer(0).proposedCommands() == proposed + 2);
        outcomes.addAll(submit(edge, "c", 3, 50));
        leader.shard(0).release();

        assertAllAccepted(outcomes);
        assertTakenInOrder(edge, "c", 50);
    }

    @Test
    void aConnectionThatFallsSilentIsReplacedThoughTheLeaderStays() throws Exception {
        RouteLimits limits = RouteLimits.DEFAULTS.withStall(Duration.ofMillis(500));
        TestCluster cluster = cluster(SETTINGS.with(limits));
        TestNode edge = cluster.follower(0);
        TestNode leader = cluster.leader(0);
        assertAllAccepted(submit(edge, "c", 1, 1));
        cluster.relay(edge, leader).freezeOpenConnections();

        assertAllAccepted(submit(edge, "c", 2, 50));
        assertTakenInOrder(edge, "c", 50);
    }

    @Test
    void aPeerGoneWithoutAWordDelaysCommandsOnlyUntilAnotherLeads() throws Exception {
        RouteLimits limits = RouteLimits.DEFAULTS.withStall(Duration.ofMillis(500));
        TestCluster cluster = cluster(SETTINGS.with(limits));
        TestNode edge = cluster.follower(0);
        TestNode leader = cluster.leader(0);
        assertAllAccepted(submit(edge, "c", 1, 1));
        cluster.relay(edge, leader).freeze();
        List<CompletableFuture<CommandOutcome>> outcomes = submit(edge, "c", 2, 50);
        leader.raft().transferLeadership(0, edge.id()).get(20, TimeUnit.SECONDS);

        assertAllAccepted(outcomes);
        assertTakenInOrder(edge, "c", 50);
    }

    @Test
    void aLostLeaderMeansUnavailableAfterTheDeadline() throws Exception {
        RouteLimits limits = RouteLimits.DEFAULTS.withDeadline(Duration.ofSeconds(1));
        TestCluster cluster = cluster(SETTINGS.with(limits));
        TestNode edge = cluster.follower(0);
        cluster.nodes().stream().filter(n -> n != edge).forEach(TestNode::close);
        long start = System.nanoTime();
        List<CompletableFuture<CommandOutcome>> outcomes = submit(edge, "c", 1, 10);

        for (CompletableFuture<CommandOutcome> outcome : outcomes) {
            assertThat(outcome.get(20, TimeUnit.SECONDS)).isInstanceOf(CommandOutcome.Unavailable.class);
        }
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofSeconds(1));
        assertThat(edge.router().outstanding(0)).isZero();
    }

    @Test
    void moreThanTheRouteHoldsIsOverloadedAtOnce() throws Exception {
        TestCluster cluster = cluster(SETTINGS.with(RouteLimits.DEFAULTS.withMaxCommands(10)));
        TestNode edge = cluster.follower(0);
        TestNode leader = cluster.leader(0);
        leader.shard(0).hold();
        List<CompletableFuture<CommandOutcome>> outcomes = new ArrayList<>(submit(edge, "c", 1, 5));

        CompletableFuture<CommandOutcome> tooMany = submit(edge, "c", 6, 6).get(0);
        assertThat(tooMany).as("half is as much as is free").isCompleted();
        assertThat(((CommandOutcome.Overloaded) tooMany.join()).retryAfterMillis())
                .isPositive();
        outcomes.add(edge.router().submit(0, Commands.submitAs("other", "notes", "c", 1)));
        leader.shard(0).release();
        assertAllAccepted(outcomes);
        assertAllAccepted(submit(edge, "c", 6, 10));
    }

    @Test
    void aStoppingNodeEndsEverythingAsUnavailable() throws Exception {
        TestCluster cluster = cluster(SETTINGS);
        TestNode edge = cluster.follower(0);
        TestNode leader = cluster.leader(0);
        leader.shard(0).hold();
        List<CompletableFuture<CommandOutcome>> outcomes = submit(edge, "c", 1, 10);
        edge.router().close();
        outcomes = new ArrayList<>(outcomes);
        outcomes.addAll(submit(edge, "c", 11, 11));

        for (CompletableFuture<CommandOutcome> outcome : outcomes) {
            assertThat(outcome.get(20, TimeUnit.SECONDS)).isInstanceOf(CommandOutcome.Unavailable.class);
        }
        leader.shard(0).release();
    }
}
