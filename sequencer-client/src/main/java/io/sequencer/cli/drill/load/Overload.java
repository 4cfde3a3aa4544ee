package io.sequencer.cli.drill.load;

import io.sequencer.cli.cluster.ClusterPlan;
import io.sequencer.cli.cluster.LocalCluster;
import io.sequencer.cli.cluster.LocalNode;
import io.sequencer.cli.cluster.NodePorts;
import io.sequencer.cli.drill.Replicas;
import io.sequencer.cli.drill.Usage;
import io.sequencer.client.ClientOptions;
import io.sequencer.client.SequencerClient;
import io.sequencer.proto.v1.DocumentMode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/** Asks too much of a cluster of its own and looks at what becomes of it. One thread. */
public final class Overload implements AutoCloseable {
    private static final int HEAP_MIB = 512;
    private static final int MIB = 1 << 20;
    private static final int DOCUMENTS = 12;
    private static final int OUTSTANDING = 3_000;
    private static final int DRAIN_SECONDS = 30;
    private static final Duration EQUAL_WITHIN = Duration.ofSeconds(60);

    /** Of the capacity that was measured. */
    private static final double TOO_MUCH = 3;

    private static final double ORDINARY = 0.15;

    /**
     * What is let in is worked off within {@code commands.queueMillis} (2 s) at the rate that the leader measured, and waits
     * for the entries under way, the way there and back; while three times as much is asked and refused, the rate itself
     * may halve. So twice the queue's time, and a second.
     */
    private static final double ADMITTED_P99_MILLIS = 5_000;

    private static final int RECOVERED_WITHIN_SECONDS = 10;
    /** A stretch of an ordinary second that is no worse than this counts as recovered: what elections and pauses cost. */
    private static final double ORDINARY_P99_MILLIS = 500;

    private static final double LEAST_OF_THROUGHPUT = 0.8;
    private static final double MOST_OF_P99 = 1.2;
    /** Below this a difference is the machine's: one collection, one time slice of a busy core. */
    private static final double P99_NOISE_MILLIS = 20;

    /** The heap, as much again for direct memory and the databases, and what the JVM itself takes. */
    private static final long RESIDENT_BYTES = (2L * HEAP_MIB + 384) * MIB;

    private final Consumer<String> tell;
    private final Seconds seconds;
    private final LocalCluster cluster;
    private final SequencerClient client;
    private final List<AckedDocument> documents;
    private final Crowd crowd;
    private final ScheduledExecutorService watch = Executors.newSingleThreadScheduledExecutor();
    private final AtomicLong mostResident = new AtomicLong();
    private final List<String> findings = new ArrayList<>();

    /**
     * How long each part takes.
     *
     * @param slice of ordinary load, with and without the abuser in turn
     * @param slices of each
     */
    public record Seconds(int warmUp, int capacity, int overload, int slice, int slices) {}

    /** @param tell one line for each step */
    public Overload(Path directory, String serverClasspath, Seconds seconds, Consumer<String> tell) {
        this.tell = tell;
        this.seconds = seconds;
        cluster = LocalCluster.prepare(ClusterPlan.of(
                        directory, NodePorts.free(3, RandomGenerator.getDefault()), serverClasspath)
                .withJavaFlags(List.of("-Xmx" + HEAP_MIB + "m", "-XX:MaxDirectMemorySize=" + HEAP_MIB + "m"))
                // No part of this is about elections: a busy machine is not to make any.
                .withSettings(new HashMap<>(Map.of("raft.timeoutMinMillis", "2000", "raft.timeoutMaxMillis", "4000"))));
        cluster.start();
        client = SequencerClient.connect(
                cluster.endpoints(), ClientOptions.defaults().withCallTimeout(Duration.ofSeconds(60)));
        documents = IntStream.range(0, DOCUMENTS)
                .mapToObj(i -> new AckedDocument("overload/" + i))
                .toList();
        documents.forEach(document -> client.documents().create(document.docId(), DocumentMode.APPEND));
        crowd = new Crowd(cluster.endpoints(), documents);
        watch.scheduleWithFixedDelay(this::look, 0, 1, TimeUnit.SECONDS);
    }

    private void look() {
        long now = Usage.most(cluster.nodes()).residentBytes();
        mostResident.accumulateAndGet(now, Math::max);
    }

    /** What did not hold, one sentence each. */
    public List<String> run() throws InterruptedException {
        crowd.closedLoop(OUTSTANDING, seconds.warmUp());
        Phase capacity = crowd.closedLoop(OUTSTANDING, seconds.capacity());
        drain();
        tell.accept("capacity, " + OUTSTANDING + " outstanding: " + capacity);
        double perSecond = capacity.ackedPerSecond();
        besideAnAbuser(perSecond * ORDINARY);
        overload(perSecond);
        compare();
        findings.addAll(crowd.wrong().stream().distinct().limit(10).toList());
        cluster.firstDead().map(LocalCluster::describeEnd).ifPresent(findings::add);
        long resident = mostResident.get();
        tell.accept("most that a node took of memory: " + resident / MIB + " MiB (bound " + RESIDENT_BYTES / MIB + ")");
        require(resident <= RESIDENT_BYTES, "a node took " + resident / MIB + " MiB of memory");
        return findings;
    }

    /** In turns, so that what else the machine does meets both. */
    private void besideAnAbuser(double perSecond) {
        Phase without = new Phase();
        Phase beside = new Phase();
        client.documents().create("abused", DocumentMode.APPEND);
        LocalNode node = cluster.nodes().get(0);
        long sent = 0;
        long disconnected = 0;
        for (int i = 0; i < seconds.slices(); i++) {
            Phase alone = crowd.openLoop(perSecond, seconds.slice());
            drain();
            without.add(alone);
            try (Abuser abuser = new Abuser(NodePorts.HOST, node.ports().http(), "abused")) {
                Phase disturbed = crowd.openLoop(perSecond, seconds.slice());
                drain();
                beside.add(disturbed);
                sent += abuser.sent();
                disconnected += abuser.disconnected();
            }
        }
        tell.accept("ordinary load alone: " + without);
        tell.accept("beside a client that sent " + sent + " messages against refusals and was disconnected "
                + disconnected + " times: " + beside);
        require(
                beside.ackedPerSecond() >= LEAST_OF_THROUGHPUT * without.ackedPerSecond(),
                "beside the abuser ordinary ops come to " + percent(beside.ackedPerSecond(), without.ackedPerSecond())
                        + " of what they are without");
        double allowed =
                Math.max(MOST_OF_P99 * without.percentileMillis(99), without.percentileMillis(99) + P99_NOISE_MILLIS);
        require(
                beside.percentileMillis(99) <= allowed,
                String.format(
                        Locale.ROOT,
                        "beside the abuser the p99 is %.1f ms, without %.1f ms",
                        beside.percentileMillis(99),
                        without.percentileMillis(99)));
    }

    private void overload(double capacity) {
        Phase much = crowd.openLoop(TOO_MUCH * capacity, seconds.overload());
        long ended = System.nanoTime();
        drain();
        tell.accept(
                String.format(Locale.ROOT, "%.0f/s asked for %d s: %s", TOO_MUCH * capacity, seconds.overload(), much));
        tell.accept(String.format(
                Locale.ROOT,
                "admitted ops, from when they were sent: p50 %.0f ms, p99 %.0f ms",
                much.sinceSentMillis(50),
                much.sinceSentMillis(99)));
        require(much.acked.sum() > 0, "nothing was acked under overload");
        require(
                much.sinceSentMillis(99) <= ADMITTED_P99_MILLIS,
                String.format(
                        Locale.ROOT,
                        "the p99 of admitted ops is %.0f ms, bound %.0f",
                        much.sinceSentMillis(99),
                        ADMITTED_P99_MILLIS));
        boolean isOrdinary = false;
        while (!isOrdinary && System.nanoTime() - ended < TimeUnit.SECONDS.toNanos(RECOVERED_WITHIN_SECONDS)) {
            Phase second = crowd.openLoop(capacity * ORDINARY, 1);
            drain();
            isOrdinary = second.refused.sum() == 0
                    && second.acked.sum() > 0
                    && second.percentileMillis(99) <= ORDINARY_P99_MILLIS;
        }
        tell.accept(String.format(
                Locale.ROOT,
                "%s after %.1f s",
                isOrdinary ? "ordinary again" : "NOT ordinary",
                (System.nanoTime() - ended) / 1e9));
        require(isOrdinary, "not ordinary again within " + RECOVERED_WITHIN_SECONDS + " s");
    }

    private void drain() {
        require(crowd.drain(DRAIN_SECONDS), "what was sent is not answered in " + DRAIN_SECONDS + " s");
    }

    /** Every acked op stands at its number; the numbers have no gap; the nodes are equal. */
    private void compare() throws InterruptedException {
        long stand = 0;
        for (AckedDocument document : documents) {
            long[] next = {1};
            boolean[] agrees = {true};
            client.documents().ops(document.docId(), 1, 0, op -> {
                agrees[0] &=
                        op.getServerSeq() == next[0]++ && document.agreesWith(op, Author.numberOf(op.getClientId()));
            });
            require(agrees[0], document.docId() + ": an acked op does not stand at its number");
            require(next[0] > document.head(), document.docId() + ": acked ops are missing at the end");
            stand += next[0] - 1;
        }
        require(new Replicas(client).becomeEqual(EQUAL_WITHIN), "the nodes are not equal by digest");
        tell.accept(stand + " ops in " + documents.size() + " documents; every acked one stands at its number");
    }

    private void require(boolean holds, String otherwise) {
        if (!holds) {
            findings.add(otherwise);
        }
    }

    private static String percent(double part, double whole) {
        return Math.round(100 * part / whole) + " %";
    }

    @Override
    public void close() {
        watch.shutdownNow();
        crowd.close();
        client.close();
        cluster.close();
    }
}
