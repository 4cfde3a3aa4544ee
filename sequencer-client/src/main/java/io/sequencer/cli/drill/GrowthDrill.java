package io.sequencer.cli.drill;

import io.sequencer.cli.CommandFailure;
import io.sequencer.cli.ExitCode;
import io.sequencer.cli.Output;
import io.sequencer.client.Documents;
import io.sequencer.client.SequencerClient;
import io.sequencer.proto.v1.ClusterSettings;
import io.sequencer.proto.v1.DocumentMode;
import io.sequencer.proto.v1.Retention;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Many ops on many documents of which little is kept: what a cluster takes of disk and memory must not follow the ops. */
@Command(
        name = "growth",
        mixinStandardHelpOptions = true,
        description = {
            "Writes many ops to many documents with small retention on three nodes.",
            "Holds if disk and memory stay bounded, no acked op is lost, and the nodes are equal by digest."
        })
final class GrowthDrill implements Callable<Integer> {
    private static final int OPS_PER_MESSAGE = 100;
    private static final int WRITERS = 8;
    private static final long MIB = 1 << 20;
    private static final long SAMPLE_SECONDS = 5;
    private static final Duration SETTLE = Duration.ofMinutes(2);

    private static final int SHARDS = 3;
    private static final int SEGMENT_BYTES = 4 << 20;
    private static final int WRITE_BYTES = 16 << 20;
    private static final int SNAPSHOT_EVERY_OPS = 100;

    /**
     * What is kept does not depend on how much was written, so the most that either half of the ops takes is the same, but for
     * chance: the slacks below, and this. Growth with the ops would be a factor of two.
     */
    private static final double MOST_GROWTH = 1.1;

    /** Unflushed rows become files at once. */
    private static final long STORE_SLACK_BYTES = WRITE_BYTES;

    /** Whole files are purged: each shard may have one more at the end of one half than at that of the other. */
    private static final long LOG_SLACK_BYTES = (long) SHARDS * SEGMENT_BYTES;

    /** What a Java process takes beside its heap, caches and buffers comes and goes. */
    private static final long MEMORY_SLACK_BYTES = 32 * MIB;

    private static final Map<String, String> SETTINGS = Map.of(
            "shards", Integer.toString(SHARDS),
            "upkeep.compactionMillis", "1000",
            "raft.snapshotEveryEntries", "100",
            "raft.segmentBytes", Integer.toString(SEGMENT_BYTES),
            "cache.documentBytes", "33554432",
            "cache.storeBytes", "67108864",
            "cache.writeBytes", Integer.toString(WRITE_BYTES));

    @Option(names = "--ops", defaultValue = "2000000", description = "Ops in all (default: ${DEFAULT-VALUE}).")
    private long ops = 2_000_000;

    @Option(names = "--documents", defaultValue = "1000", description = "Documents (default: ${DEFAULT-VALUE}).")
    private int documents = 1_000;

    @Option(
            names = "--retain",
            defaultValue = "100",
            description = "Ops kept behind a document's newest snapshot (default: ${DEFAULT-VALUE}).")
    private long retain = 100;

    @Option(names = "--forever", description = "Truncates nothing: the control, which must not hold.")
    private boolean forever;

    @Mixin
    private Output output = new Output();

    @Override
    public Integer call() throws InterruptedException, ExecutionException {
        // Each document must have come to its full size long before the first half ends.
        long least = 4 * documents * (retain + 2 * SNAPSHOT_EVERY_OPS);
        if (ops < least) {
            throw new CommandFailure(
                    ExitCode.USAGE,
                    "so few ops show no bound: at least " + least + " for these documents and retention");
        }
        try (DrillCluster cluster = DrillCluster.start(DrillCluster.newDirectory(), "384m", SETTINGS);
                SequencerClient client = cluster.connect()) {
            client.documents().changeSettings(settings());
            List<Writer> writers = IntStream.range(0, documents)
                    .mapToObj(i -> new Writer("growth/" + i))
                    .toList();
            List<String> findings = run(cluster, client, writers);
            findings.addAll(check(client, writers));
            return Verdict.of(findings, cluster).print(output);
        }
    }

    private ClusterSettings settings() {
        Retention kept = forever
                ? Retention.newBuilder().setForever(true).build()
                : Retention.newBuilder().setOps(retain).build();
        return ClusterSettings.newBuilder()
                .setSnapshotEveryOps(SNAPSHOT_EVERY_OPS)
                .setRetention(kept)
                .build();
    }

    /** Writes everything; returns what did not stay bounded. */
    private List<String> run(DrillCluster cluster, SequencerClient client, List<Writer> writers)
            throws InterruptedException, ExecutionException {
        AtomicLong acked = new AtomicLong();
        ExecutorService threads = Executors.newFixedThreadPool(WRITERS);
        try {
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < WRITERS; i++) {
                List<Writer> own = every(writers, i);
                running.add(threads.submit(() -> write(client.documents(), own, acked)));
            }
            threads.shutdown();
            Usage[] halves = {new Usage(0, 0, 0), new Usage(0, 0, 0)};
            long begin = System.nanoTime();
            output.line("seconds     acked ops  store MiB  log MiB  memory MiB   (of the greediest node)");
            boolean done = false;
            while (!done) {
                done = threads.awaitTermination(SAMPLE_SECONDS, TimeUnit.SECONDS);
                Usage now = Usage.most(cluster.nodes());
                int half = acked.get() * 2 > ops ? 1 : 0;
                halves[half] = halves[half].max(now);
                output.line(String.format(
                        "%7d %13d %10d %8d %11d",
                        TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begin),
                        acked.get(),
                        now.storeBytes() / MIB,
                        now.logBytes() / MIB,
                        now.residentBytes() / MIB));
            }
            for (Future<?> each : running) {
                each.get();
            }
            return growth(halves[0], halves[1]);
        } finally {
            threads.shutdownNow();
        }
    }

    private static List<Writer> every(List<Writer> writers, int first) {
        return IntStream.range(0, writers.size())
                .filter(i -> i % WRITERS == first)
                .mapToObj(writers::get)
                .toList();
    }

    /** Round after round, so that all documents grow alike. */
    private Void write(Documents client, List<Writer> own, AtomicLong acked) throws InterruptedException {
        long each = ops / documents;
        for (Writer writer : own) {
            client.create(writer.docId(), DocumentMode.TEXT);
        }
        for (long round = 0; round < each; round += OPS_PER_MESSAGE) {
            int count = (int) Math.min(OPS_PER_MESSAGE, each - round);
            for (Writer writer : own) {
                while (writer.write(client, count).isPresent()) {
                    TimeUnit.MILLISECONDS.sleep(100);
                }
                acked.addAndGet(count);
            }
        }
        return null;
    }

    private static List<String> growth(Usage first, Usage second) {
        List<String> findings = new ArrayList<>();
        compare("the store", first.storeBytes(), second.storeBytes(), STORE_SLACK_BYTES, findings);
        compare("the log", first.logBytes(), second.logBytes(), LOG_SLACK_BYTES, findings);
        compare("memory", first.residentBytes(), second.residentBytes(), MEMORY_SLACK_BYTES, findings);
        return findings;
    }

    private static void compare(String what, long first, long second, long slack, List<String> findings) {
        if (second > first * MOST_GROWTH + slack) {
            findings.add(String.format(
                    "%s grows with the ops: at most %d MiB in their first half, %d MiB in the second",
                    what, first / MIB, second / MIB));
        }
    }

    private List<String> check(SequencerClient client, List<Writer> writers) throws InterruptedException {
        List<String> findings = new ArrayList<>(new Replicas(client).lost(writers));
        Documents reader = client.documents();
        for (Writer writer : writers.subList(0, Math.min(20, writers.size()))) {
            if (!writer.firstIsStillKnown(reader)) {
                findings.add("the first message of " + writer.docId() + " is not known any more");
            }
            long floor = reader.head(writer.docId()).getFloor();
            // What the compactor may not have come to, and the granularity of snapshots.
            if (!forever && floor < writer.acked() - retain - 5 * OPS_PER_MESSAGE) {
                findings.add(writer.docId() + " was truncated up to " + floor + " of " + writer.acked() + " only");
            }
            reader.verify(writer.docId()).getFindingsList().forEach(f -> findings.add(writer.docId() + ": " + f));
        }
        if (!new Replicas(client).becomeEqual(SETTLE)) {
            findings.add("the nodes are not equal by digest");
        }
        output.line("checked: " + writers.stream().mapToLong(Writer::acked).sum() + " acked ops on " + writers.size()
                + " documents, their contents, and the digests of " + DrillCluster.NODES + " nodes");
        return findings;
    }
}
