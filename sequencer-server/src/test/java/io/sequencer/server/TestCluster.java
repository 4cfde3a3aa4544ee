package io.sequencer.server;

import static org.awaitility.Awaitility.await;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.sequencer.server.boot.CannotStartException;
import io.sequencer.server.config.ConfigOutcome;
import io.sequencer.server.config.ConfigReader;
import io.sequencer.server.config.NodeConfig;
import io.sequencer.server.metrics.ScrapeText;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Whole nodes in this process, on loopback ports that were free. Nodes are numbered from 0 and named {@code n1}, {@code
 * n2}, ... A fatal fault of any node fails {@link #close}.
 */
public final class TestCluster implements AutoCloseable {

    /** Generous: a loaded machine runs several builds at once. */
    public static final Duration PATIENCE = Duration.ofSeconds(60);

    private final List<NodeConfig> configs;
    private final Map<Integer, SequencerNode> running = new TreeMap<>();
    private final Map<Integer, PrometheusRegistry> registries = new TreeMap<>();
    private final ConcurrentLinkedQueue<String> faults = new ConcurrentLinkedQueue<>();

    private TestCluster(List<NodeConfig> configs) {
        this.configs = configs;
    }

    /** Three started nodes with data below the directory; every shard has a leader that takes commands. */
    public static TestCluster ofThree(Path directory) throws Exception {
        return start(directory, 3, Map.of());
    }

    /** @param settings by path, over what a test cluster has anyway */
    public static TestCluster start(Path directory, int nodes, Map<String, String> settings) throws Exception {
        TestCluster cluster = new TestCluster(configs(directory, nodes, settings));
        try {
            for (int i = 0; i < nodes; i++) {
                cluster.start(i);
            }
            cluster.awaitLeaders();
            return cluster;
        } catch (Exception | Error e) {
            cluster.stopAll();
            throw e;
        }
    }

    private static List<NodeConfig> configs(Path directory, int nodes, Map<String, String> settings)
            throws IOException {
        List<Integer> ports = FreePorts.take(4 * nodes);
        String peers = IntStream.range(0, nodes)
                .mapToObj(i -> "{id: n%d, host: 127.0.0.1, httpPort: %d, grpcPort: %d, peerPort: %d, raftPort: %d}"
                        .formatted(
                                i + 1,
                                ports.get(4 * i),
                                ports.get(4 * i + 1),
                                ports.get(4 * i + 2),
                                ports.get(4 * i + 3)))
                .collect(Collectors.joining(", ", "[", "]"));
        List<NodeConfig> configs = new ArrayList<>();
        for (int i = 1; i <= nodes; i++) {
            Map<String, String> flags = new LinkedHashMap<>(Map.of(
                    "clusterId", "test",
                    "nodeId", "n" + i,
                    "dataDir", directory.resolve("n" + i).toString(),
                    "insecure", "true",
                    "peers", peers,
                    "cache.documentBytes", "16777216",
                    "cache.storeBytes", "33554432",
                    "cache.writeBytes", "16777216"));
            flags.putAll(settings);
            ConfigOutcome outcome = ConfigReader.read(Optional.empty(), Map.of(), flags);
            if (outcome instanceof ConfigOutcome.Valid valid) {
                configs.add(valid.config());
            } else {
                throw new IllegalArgumentException(outcome.toString());
            }
        }
        return configs;
    }

    public int size() {
        return configs.size();
    }

    public NodeConfig config(int node) {
        return configs.get(node);
    }

    /** A running node. */
    public SequencerNode node(int node) {
        SequencerNode found = running.get(node);
        if (found == null) {
            throw new IllegalStateException("node " + node + " is stopped");
        }
        return found;
    }

    public List<SequencerNode> nodes() {
        return List.copyOf(running.values());
    }

    /** Starts a stopped node, with what it has on disk. */
    public void start(int node) throws CannotStartException {
        PrometheusRegistry registry = new PrometheusRegistry();
        registries.put(node, registry);
        String name = configs.get(node).nodeId();
        running.put(
                node,
                SequencerNode.start(
                        configs.get(node), registry, (code, reason) -> faults.add(name + " " + code + ": " + reason)));
    }

    /** Stops a node as SIGTERM does. */
    public void stop(int node) {
        SequencerNode stopped = node(node);
        running.remove(node);
        stopped.close();
    }

    /** What {@code /metrics} of the node says. */
    public String metrics(int node) {
        PrometheusRegistry registry = registries.get(node);
        return registry == null ? "" : new ScrapeText(registry).get();
    }

    /** The node that leads the shard and takes commands, if there is one now. */
    public Optional<Integer> leaderOf(int shard) {
        return running.entrySet().stream()
                .filter(e -> e.getValue().raft().status(shard).leaderReady())
                .map(Map.Entry::getKey)
                .findFirst();
    }

    /** Waits until every shard has a leader that takes commands; returns them by shard. */
    public List<Integer> awaitLeaders() {
        int shards = configs.get(0).shards();
        await().atMost(PATIENCE)
                .until(() ->
                        IntStream.range(0, shards).allMatch(s -> leaderOf(s).isPresent()));
        return IntStream.range(0, shards)
                .map(s -> leaderOf(s).orElse(0))
                .boxed()
                .toList();
    }

    /** Faults that would have ended a process, so far. */
    public List<String> faults() {
        return List.copyOf(faults);
    }

    private void stopAll() {
        List.copyOf(running.keySet()).forEach(this::stop);
    }

    @Override
    public void close() {
        stopAll();
        if (!faults.isEmpty()) {
            throw new AssertionError("nodes stopped with a fault: " + faults);
        }
    }
}
