package io.sequencer.cli.drill.member;

import com.google.protobuf.ByteString;
import io.sequencer.cli.cluster.ClusterPlan;
import io.sequencer.cli.cluster.LocalCluster;
import io.sequencer.cli.cluster.LocalNode;
import io.sequencer.cli.cluster.NodePorts;
import io.sequencer.client.Endpoint;
import io.sequencer.client.SequencerClient;
import io.sequencer.proto.v1.ClusterSettings;
import io.sequencer.proto.v1.DocumentMode;
import io.sequencer.proto.v1.NodeStatus;
import io.sequencer.proto.v1.Retention;
import io.sequencer.proto.v1.ShardStatus;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/** A cluster of three under steady writes, with subscribers at every node. Scenarios hurt it; then it is judged. One thread. */
public final class Drill implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final Duration EQUAL_WITHIN = Duration.ofSeconds(30);
    private static final long POLL_MILLIS = 5;
    /** Small heaps on a machine that three nodes and their clients share: what starts soonest. */
    private static final List<String> JAVA_FLAGS = List.of("-Xmx384m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");

    private static final long PUT_CONTENTS_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
    private static final List<DocumentMode> MODES =
            List.of(DocumentMode.TEXT, DocumentMode.STRICT, DocumentMode.APPEND);

    private final Consumer<String> tell;
    private final LocalCluster cluster;
    private final List<Payloads> documents = new ArrayList<>();
    private final List<SteadyWrites> writes = new ArrayList<>();
    private final List<Watch> watches = new ArrayList<>();
    private final boolean truncates;
    private final long began = System.nanoTime();
    private long contentsPutNanos = began;

    /**
     * What a drill's cluster is made of, unless the drill wants it otherwise.
     *
     * @param settings of the nodes, beside the usual ones
     */
    public static ClusterPlan plan(Path directory, String serverClasspath, Map<String, String> settings) {
        Map<String, String> all = new HashMap<>(Map.of("raft.snapshotEveryEntries", "1000"));
        all.putAll(settings);
        return ClusterPlan.of(directory, NodePorts.free(3, RandomGenerator.getDefault()), serverClasspath)
                .withJavaFlags(JAVA_FLAGS)
                .withSettings(all);
    }

    /**
     * Starts the cluster and the writing.
     *
     * @param tell one line for each step
     * @throws io.sequencer.cli.cluster.ClusterException if it does not start
     */
    public Drill(ClusterPlan plan, Load load, Consumer<String> tell) {
        this.tell = tell;
        cluster = LocalCluster.prepare(plan);
        cluster.start();
        truncates = load.retainedOps().isPresent();
        load.retainedOps().ifPresent(this::retain);
        for (int i = 0; i < load.documents(); i++) {
            documents.add(new Payloads(name(i), MODES.get(i % MODES.size()), load.opBytes()));
            writes.add(new SteadyWrites(documents.get(i), load.pauseMillis(), cluster.endpoints(), i));
        }
        cluster.nodes().forEach(this::watch);
        step(cluster.nodes().size() + " nodes, " + load.documents() + " writers, subscribers at every node");
    }

    /** Their tags lie in three different shards, and each shard has documents of different modes. */
    private static String name(int document) {
        return "drill-" + document + "{" + "abc".charAt((document + document / 3) % 3) + "}";
    }

    private void retain(long ops) {
        try (SequencerClient client = connect()) {
            client.documents()
                    .changeSettings(ClusterSettings.newBuilder()
                            .setSnapshotEveryOps(Math.max(1, ops))
                            .setRetention(Retention.newBuilder().setOps(ops))
                            .build());
        }
    }

    private void watch(LocalNode node) {
        if (watches.stream().noneMatch(watch -> watch.node().equals(node))) {
            watches.add(new Watch(node, documents));
        }
    }

    /** Tells what has just been done. */
    public void step(String what) {
        tell.accept("%5.1f s  %7d acked  %s".formatted((System.nanoTime() - began) / 1e9, acked(), what));
    }

    /** Ops that were acked so far, in all documents. */
    public long acked() {
        return writes.stream().mapToLong(SteadyWrites::acks).sum();
    }

    /** What was acked so far, by document. */
    public List<AckedOps> ackedOps() {
        return writes.stream().map(SteadyWrites::ackedOps).toList();
    }

    public LocalCluster cluster() {
        return cluster;
    }

    /** Lets the writers get so many more acks. */
    public void write(int ops) throws InterruptedException {
        long goal = acked() + ops;
        await(() -> acked() >= goal, "the writers do not get on");
    }

    /** Lets each writer get an ack at least. */
    public void writeEverywhere() throws InterruptedException {
        List<Long> before = writes.stream().map(SteadyWrites::acks).toList();
        for (int i = 0; i < before.size(); i++) {
            SteadyWrites one = writes.get(i);
            long was = before.get(i);
            await(() -> one.acks() > was, one.docId() + " is not written");
        }
    }

    /**
     * Waits, as long as nothing went wrong with the writers.
     *
     * @throws DrillFailure with {@code otherwise} if it takes longer than a minute and a half, or with what went wrong
     */
    public void await(BooleanSupplier condition, String otherwise) throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            for (SteadyWrites write : writes) {
                require(write.failures().isEmpty(), String.join("; ", write.failures()));
            }
            require(System.nanoTime() < deadline, otherwise);
            putContents();
            TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
        }
    }

    /** From here on {@link #gaps} are measured. */
    public void measureGaps() {
        writes.forEach(SteadyWrites::measureGap);
    }

    /** The longest time without an ack of each document since {@link #measureGaps}, in milliseconds, ascending. */
    public List<Long> gaps() {
        return writes.stream()
                .map(write -> TimeUnit.NANOSECONDS.toMillis(write.longestGapNanos()))
                .sorted()
                .toList();
    }

    private void putContents() {
        if (truncates && System.nanoTime() - contentsPutNanos > PUT_CONTENTS_NANOS) {
            writes.forEach(SteadyWrites::putContent);
            contentsPutNanos = System.nanoTime();
        }
    }

    /** The documents of which something was truncated. */
    public long truncated() {
        try (SequencerClient client = connect()) {
            return documents.stream()
                    .filter(each -> client.documents().head(each.docId()).getFloor() > 0)
                    .count();
        }
    }

    /** Contents that subscribers got in place of ops. */
    public long snapshotsSeen() {
        return watches.stream().mapToLong(Watch::snapshots).sum();
    }

    private SequencerClient connect() {
        return SequencerClient.connect(cluster.endpoints(), SteadyWrites.OPTIONS);
    }

    /** Waits for a node that was started; if it is new, it gets subscribers. */
    public void awaitReady(LocalNode node) {
        cluster.awaitReady(node, PATIENCE);
        watch(node);
    }

    /** Waits for a process to end by itself. */
    public void requireExit(LocalNode node, int code) throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (node.isAlive() && System.nanoTime() < deadline) {
            TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
        }
        String log = node.lastWord().orElse("");
        require(
                node.exitValue().filter(value -> value == code).isPresent(),
                node.id() + " should have ended with " + code + ", but: " + node.exitValue() + " " + log);
        step(node.id() + " refuses: " + log);
    }

    /** @throws DrillFailure with {@code otherwise} if it does not hold */
    public static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new DrillFailure(otherwise);
        }
    }

    /** Ends the writing and compares the nodes that run; what is wrong, one sentence each. */
    public List<String> verdict() throws InterruptedException {
        List<LocalNode> alive =
                cluster.nodes().stream().filter(LocalNode::isAlive).toList();
        List<Endpoint> nodes =
                alive.stream().map(node -> node.ports().grpcEndpoint()).toList();
        List<String> findings = new ArrayList<>();
        writes.forEach(SteadyWrites::stop);
        if (!settles(() -> writes.stream().allMatch(SteadyWrites::isIdle))) {
            findings.add("a writer waits for an answer without end");
        }
        for (SteadyWrites write : writes) {
            findings.addAll(write.findings(nodes));
        }
        findings.addAll(subscriptions(alive));
        findings.addAll(digests(nodes));
        step("compared on " + nodes.size() + " nodes");
        return findings;
    }

    private List<String> subscriptions(List<LocalNode> alive) throws InterruptedException {
        List<String> findings = new ArrayList<>();
        for (Watch watch : watches) {
            for (SteadyWrites write : alive.contains(watch.node()) ? writes : List.<SteadyWrites>of()) {
                if (!settles(() -> watch.hasSeen(write.docId(), write.acks())
                        || !watch.findings().isEmpty())) {
                    findings.add("subscription at " + watch.node().id() + ": " + write.docId() + " does not come to op "
                            + write.acks());
                }
            }
            findings.addAll(watch.findings());
        }
        return findings;
    }

    private static List<String> digests(List<Endpoint> nodes) throws InterruptedException {
        List<String> unequal = new ArrayList<>();
        try (SequencerClient client = SequencerClient.connect(nodes, SteadyWrites.OPTIONS)) {
            settles(() -> {
                unequal.clear();
                unequal.addAll(unequalShards(client, nodes));
                return unequal.isEmpty();
            });
        }
        return unequal;
    }

    private static List<String> unequalShards(SequencerClient client, List<Endpoint> nodes) {
        Map<Integer, List<String>> byShard = new TreeMap<>();
        for (Endpoint node : nodes) {
            NodeStatus status = client.nodeStatus(node);
            for (ShardStatus shard : status.getShardsList()) {
                byShard.computeIfAbsent(shard.getShard(), s -> new ArrayList<>())
                        .add(shard.getDigestIndex() + ":" + hex(shard.getStateDigest()));
            }
        }
        return byShard.entrySet().stream()
                .filter(e -> e.getValue().stream().distinct().count() > 1)
                .map(e -> "shard " + e.getKey() + ": digests differ: " + e.getValue())
                .toList();
    }

    private static String hex(ByteString digest) {
        return HexFormat.of().formatHex(digest.toByteArray());
    }

    private static boolean settles(BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + EQUAL_WITHIN.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                return false;
            }
            TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
        }
        return true;
    }

    @Override
    public void close() {
        writes.forEach(SteadyWrites::close);
        watches.forEach(Watch::close);
        // Nobody is left whom they could hand over to.
        cluster.nodes().forEach(LocalNode::kill);
        cluster.close();
    }
}
