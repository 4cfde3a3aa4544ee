package io.sequencer.server.forward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sequencer.server.forward.cluster.Commands;
import io.sequencer.server.forward.cluster.Relay;
import io.sequencer.server.forward.cluster.TestCluster;
import io.sequencer.server.forward.cluster.TestNode;
import io.sequencer.server.forward.cluster.TinyShard.Taken;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The property behind the router: whatever happens to streams and leaders, each command is answered once, decided, and what
 * one client pipelined takes effect in its order.
 */
class EveryCommandIsAnsweredOnceTest {
    private static final int CLIENTS = 6;
    private static final int COMMANDS_EACH_AT_LEAST = 2_000;
    private static final int FAULTS = 30;
    private static final int PIPELINED = 64;

    @TempDir
    Path directory;

    /** A failing seed is run again by naming it here. The first two differ in who runs the serial steps. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void everyCommandIsAnsweredExactlyOnceAndClientsKeepTheirOrder(long seed) throws Exception {
        TestNode.Settings settings =
                seed % 2 == 0 ? TestNode.Settings.DEFAULTS.inCallingThreads() : TestNode.Settings.DEFAULTS;
        Tally tally = new Tally();
        try (TestCluster cluster = new TestCluster(directory, 3, 1, settings)) {
            ExecutorService threads = Executors.newFixedThreadPool(CLIENTS + 1);
            try {
                List<Future<?>> running = new ArrayList<>();
                for (int c = 0; c < CLIENTS; c++) {
                    TestNode edge = cluster.nodes().get(c % cluster.nodes().size());
                    String client = "client-" + c;
                    running.add(threads.submit(() -> runClient(edge, client, tally)));
                }
                running.add(threads.submit(() -> makeFaults(cluster, new Random(seed), tally.faults)));
                for (Future<?> client : running) {
                    client.get(180, TimeUnit.SECONDS);
                }
            } finally {
                threads.shutdownNow();
            }

            assertThat(tally.answered).hasValue(tally.submitted.get());
            assertThat(tally.notAccepted).isEmpty();
            for (TestNode node : cluster.nodes()) {
                await().atMost(Duration.ofSeconds(20))
                        .until(() -> node.shard(0).taken().size() == tally.submitted.get());
                assertOrder(node.shard(0).taken());
                assertThat(node.router().outstanding(0)).isZero();
                assertThat(node.proposer(0).queuedCommands()).isZero();
            }
            assertThat(cluster.nodes().get(0).shard(0).taken())
                    .isEqualTo(cluster.nodes().get(1).shard(0).taken());
        }
    }

    /** What the clients counted. */
    private static final class Tally {
        final AtomicInteger submitted = new AtomicInteger();
        final AtomicInteger answered = new AtomicInteger();
        final AtomicInteger faults = new AtomicInteger();
        final Queue<CommandOutcome> notAccepted = new ConcurrentLinkedQueue<>();
    }

    private static void runClient(TestNode edge, String client, Tally tally) {
        Semaphore pipeline = new Semaphore(PIPELINED);
        for (long seq = 1; seq <= COMMANDS_EACH_AT_LEAST || tally.faults.get() < FAULTS; seq++) {
            pipeline.acquireUninterruptibly();
            tally.submitted.incrementAndGet();
            edge.router().submit(0, Commands.submit("d", client, seq)).thenAccept(outcome -> {
                boolean accepted = outcome instanceof CommandOutcome.Decided decided
                        && decided.decision().hasAccepted();
                if (!accepted) {
                    tally.notAccepted.add(outcome);
                }
                tally.answered.incrementAndGet();
                pipeline.release();
            });
            if (seq > COMMANDS_EACH_AT_LEAST) {
                pause(1); // The faults take their time; the log need not grow without end.
            }
        }
        pipeline.acquireUninterruptibly(PIPELINED);
    }

    private static void makeFaults(TestCluster cluster, Random random, AtomicInteger faults) {
        while (faults.getAndIncrement() < FAULTS) {
            Relay relay = cluster.relays().get(random.nextInt(cluster.relays().size()));
            int choice = random.nextInt(10);
            if (choice < 5) {
                relay.cut();
            } else if (choice < 7) {
                relay.freeze();
                pause(random.nextInt(150));
                relay.thaw();
            } else {
                moveLeader(cluster, random);
            }
            pause(random.nextInt(60));
        }
    }

    private static void moveLeader(TestCluster cluster, Random random) {
        TestNode leader = cluster.leader(0);
        List<TestNode> others =
                cluster.nodes().stream().filter(n -> n != leader).toList();
        try {
            leader.raft()
                    .transferLeadership(0, others.get(random.nextInt(2)).id())
                    .get(5, TimeUnit.SECONDS);
        } catch (ExecutionException | java.util.concurrent.TimeoutException e) {
            // It may have lost the leadership by itself: that is a fault too.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Between faults, not for a condition. */
    private static void pause(int millis) {
        try {
            TimeUnit.MILLISECONDS.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void assertOrder(List<Taken> taken) {
        taken.stream()
                .collect(Collectors.groupingBy(Taken::client))
                .forEach((client, ops) -> assertThat(ops.stream().map(Taken::clientSeq))
                        .as("order of %s", client)
                        .containsExactlyElementsOf(
                                LongStream.rangeClosed(1, ops.size()).boxed().toList()));
    }
}
