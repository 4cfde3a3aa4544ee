package io.sequencer.server.forward.cluster;

import com.google.protobuf.ByteString;
import io.sequencer.server.forward.CommandOutcome;
import io.sequencer.server.propose.ProposerLimits;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/**
 * How many commands a second go from a router to the log and back: three nodes and the load in one JVM, durable on a
 * majority, 100-byte ops, one closed loop per outstanding command.
 *
 * <p>Arguments, all optional, in this order: seconds per step, entries in flight, {@code handover} or {@code calling}
 * (which threads run the serial steps), {@code follower} or {@code leader} (where the load comes in), outstanding
 * commands, comma-separated.
 */
public final class ForwardThroughput {
    private static final ByteString PAYLOAD = ByteString.copyFrom(new byte[100]);
    private static final int WARM_UP_SECONDS = 8;

    private final TestNode edge;
    private final AtomicLong answered = new AtomicLong();
    private final AtomicLong notAccepted = new AtomicLong();
    private final AtomicInteger open = new AtomicInteger();
    private final long[] latencies = new long[1 << 20];
    private volatile boolean stopping;

    private ForwardThroughput(TestNode edge) {
        this.edge = edge;
    }

    public static void main(String[] arguments) throws Exception {
        int seconds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 5;
        int inFlight = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 2;
        boolean calling = arguments.length > 2 && arguments[2].equals("calling");
        boolean atLeader = arguments.length > 3 && arguments[3].equals("leader");
        String outstanding = arguments.length > 4 ? arguments[4] : "1,16,256,1024,10000";

        ProposerLimits limits = ProposerLimits.forEntriesUpTo(4 << 20).withEntriesInFlight(inFlight);
        TestNode.Settings settings = TestNode.Settings.DEFAULTS.with(limits);
        Path directory = Files.createTempDirectory("forward-throughput");
        try (TestCluster cluster =
                new TestCluster(directory, 3, 1, calling ? settings.inCallingThreads() : settings, false)) {
            cluster.nodes().forEach(node -> node.shard(0).forget());
            TestNode leader = cluster.leader(0);
            TestNode edge = atLeader ? leader : cluster.follower(0);
            new ForwardThroughput(edge).run("warm", 256, WARM_UP_SECONDS, leader, true);
            for (String each : outstanding.split(",")) {
                new ForwardThroughput(edge).run("r" + each, Integer.parseInt(each), seconds, leader, false);
            }
        } finally {
            delete(directory);
        }
    }

    private void run(String name, int outstanding, int seconds, TestNode leader, boolean quiet)
            throws InterruptedException {
        long entries = leader.proposer(0).proposedEntries();
        long cpu = cpuNanos();
        long start = System.nanoTime();
        open.set(outstanding);
        for (int i = 0; i < outstanding; i++) {
            next(name, i, 1);
        }
        Thread.sleep(seconds * 1_000L);
        stopping = true;
        long took = System.nanoTime() - start;
        long count = answered.get();
        double cpuMicros = (cpuNanos() - cpu) / 1e3 / Math.max(1, count);
        long entryCount = leader.proposer(0).proposedEntries() - entries;
        while (open.get() > 0) {
            Thread.sleep(5);
        }
        if (!quiet) {
            long[] sorted = Arrays.copyOf(latencies, (int) Math.min(count, latencies.length));
            Arrays.sort(sorted);
            System.out.printf(
                    "%6d outstanding: %8.0f/s  p50 %7.2f ms  p99 %7.2f ms  %6.1f commands/entry  %5.1f us CPU/command  %d not accepted%n",
                    outstanding,
                    count * 1e9 / took,
                    sorted[sorted.length / 2] / 1e6,
                    sorted[sorted.length * 99 / 100] / 1e6,
                    (double) count / entryCount,
                    cpuMicros,
                    notAccepted.get());
        }
    }

    private void next(String run, int loop, long seq) {
        long sent = System.nanoTime();
        edge.router()
                .submit(0, Commands.submit(run + loop % 100, run + loop, seq, PAYLOAD))
                .thenAccept(outcome -> {
                    long number = answered.getAndIncrement();
                    latencies[(int) (number & (latencies.length - 1))] = System.nanoTime() - sent;
                    if (!(outcome instanceof CommandOutcome.Decided decided)
                            || !decided.decision().hasAccepted()) {
                        notAccepted.incrementAndGet();
                    }
                    if (stopping) {
                        open.decrementAndGet();
                    } else {
                        next(run, loop, seq + 1);
                    }
                });
    }

    /** Of the whole JVM: three nodes and the load. Says more than the rate while others use the machine. */
    private static long cpuNanos() {
        return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                .getProcessCpuTime();
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> paths = Files.walk(directory)) {
            List<Path> deepestFirst = paths.sorted(Comparator.reverseOrder()).toList();
            for (Path path : deepestFirst) {
                Files.delete(path);
            }
        }
    }
}
