package io.sequencer.cli.drill.member;

import io.sequencer.cli.cluster.ClusterPlan;
import io.sequencer.cli.cluster.LocalCluster;
import io.sequencer.cli.cluster.LocalNode;
import io.sequencer.cli.cluster.NodePorts;
import io.sequencer.client.Endpoint;
import io.sequencer.client.SequencerClient;
import io.sequencer.proto.v1.NodeStatus;
import io.sequencer.proto.v1.ShardStatus;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/** A cluster of three under steady writes. Scenarios hurt it; then it is judged. One thread. */
public final class Drill implements AutoCloseable {

    private static final int DOCUMENTS = 6;
    private static final Duration READY_WITHIN = Duration.ofSeconds(90);
    private static final Duration EQUAL_WITHIN = Duration.ofSeconds(30);

    private final Consumer<String> tell;
    private final LocalCluster cluster;
    private final List<SteadyWrites> writes = new ArrayList<>();
    private final long began = System.nanoTime();

    /** @param tell one line for each step */
    public Drill(Path directory, String serverClasspath, Consumer<String> tell) {
        this.tell = tell;
        cluster = LocalCluster.prepare(
                ClusterPlan.of(directory, NodePorts.free(3, RandomGenerator.getDefault()), serverClasspath)
                        .withJavaFlags(List.of("-Xmx384m", "-XX:TieredStopAtLevel=1"))
                        .withSettings(Map.of("raft.snapshotEveryEntries", "1000")));
        cluster.start();
        for (int i = 0; i < DOCUMENTS; i++) {
            writes.add(new SteadyWrites("drill-" + i, cluster.endpoints(), i));
        }
        step("3 nodes, " + DOCUMENTS + " writers");
    }

    void step(String what) {
        tell.accept("%5.1f s  %7d acked  %s".formatted((System.nanoTime() - began) / 1e9, acked(), what));
    }

    long acked() {
        return writes.stream().mapToLong(SteadyWrites::acks).sum();
    }

    LocalCluster cluster() {
        return cluster;
    }

    /** Lets the writers get so many more acks. */
    void write(int ops) throws InterruptedException {
        long goal = acked() + ops;
        long deadline = System.nanoTime() + READY_WITHIN.toNanos();
        while (acked() < goal) {
            require(System.nanoTime() < deadline, "the writers do not get on");
            TimeUnit.MILLISECONDS.sleep(10);
        }
    }

    void awaitReady(LocalNode node) {
        cluster.awaitReady(node, READY_WITHIN);
    }

    /** Waits for a process to end by itself. */
    void requireExit(LocalNode node, int code) throws InterruptedException {
        long deadline = System.nanoTime() + READY_WITHIN.toNanos();
        while (node.isAlive() && System.nanoTime() < deadline) {
            TimeUnit.MILLISECONDS.sleep(20);
        }
        List<String> log = node.lastLogLines(1);
        require(
                node.exitValue().filter(value -> value == code).isPresent(),
                node.id() + " should have ended with " + code + ", but: " + node.exitValue() + " " + log);
        step(node.id() + " refuses: " + String.join("", log));
    }

    static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new DrillFailure(otherwise);
        }
    }

    /** What is wrong, one sentence each; the nodes that run are compared. */
    public List<String> verdict() throws InterruptedException {
        List<Endpoint> nodes = cluster.nodes().stream()
                .filter(LocalNode::isAlive)
                .map(node -> node.ports().grpcEndpoint())
                .toList();
        List<String> findings = new ArrayList<>();
        for (SteadyWrites write : writes) {
            findings.addAll(write.findings(nodes));
        }
        findings.addAll(digests(nodes));
        step("compared on " + nodes.size() + " nodes");
        return findings;
    }

    private static List<String> digests(List<Endpoint> nodes) throws InterruptedException {
        long deadline = System.nanoTime() + EQUAL_WITHIN.toNanos();
        List<String> unequal;
        try (SequencerClient client = SequencerClient.connect(nodes, SteadyWrites.OPTIONS)) {
            do {
                Map<Integer, List<String>> byShard = new TreeMap<>();
                for (Endpoint node : nodes) {
                    NodeStatus status = client.nodeStatus(node);
                    for (ShardStatus shard : status.getShardsList()) {
                        byShard.computeIfAbsent(shard.getShard(), s -> new ArrayList<>())
                                .add(shard.getDigestIndex() + ":"
                                        + shard.getStateDigest().hashCode());
                    }
                }
                unequal = byShard.entrySet().stream()
                        .filter(e -> e.getValue().stream().distinct().count() > 1)
                        .map(e -> "shard " + e.getKey() + ": digests differ: " + e.getValue())
                        .toList();
                TimeUnit.MILLISECONDS.sleep(50);
            } while (!unequal.isEmpty() && System.nanoTime() < deadline);
        }
        return unequal;
    }

    @Override
    public void close() {
        writes.forEach(SteadyWrites::close);
        cluster.close();
    }
}
