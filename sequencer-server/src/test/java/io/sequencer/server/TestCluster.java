package io.sequencer.server;

import static org.awaitility.Awaitility.await;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.sequencer.proto.log.v1.Command;
import io.sequencer.proto.peer.v1.Decision;
import io.sequencer.server.boot.CannotStartException;
import io.sequencer.server.boot.Launch;
import io.sequencer.server.config.ConfigOutcome;
import io.sequencer.server.config.ConfigReader;
import io.sequencer.server.config.NodeConfig;
import io.sequencer.server.core.level.FeatureLevel;
import io.sequencer.server.forward.CommandOutcome;
import io.sequencer.server.metrics.ScrapeText;
import io.sequencer.server.raft.files.DurableFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

/**
 * Whole nodes in this process, on loopback ports that were free. Nodes are numbered from 0 and named {@code n1}, {@code
 * n2}, ... A fatal fault of any node fails {@link #close}.
 */
public final class TestCluster implements AutoCloseable {

    /** Generous: a loaded machine runs several builds at once. */
    public static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final int PORTS = 6;

    private final List<NodeConfig> configs;
    private final Map<Integer, SequencerNode> running = new ConcurrentSkipListMap<>();
    private final Map<Integer, PrometheusRegistry> registries = new ConcurrentSkipListMap<>();
    private final Map<Integer, Integer> newestLevels = new ConcurrentSkipListMap<>();
    private final ConcurrentLinkedQueue<String> faults = new ConcurrentLinkedQueue<>();

    /** Something to do with a node that was never started. */
    @FunctionalInterface
    interface Preparing {
        void prepare(NodeConfig config) throws IOException;
    }

    private TestCluster(List<NodeConfig> configs) {
        this.configs = new CopyOnWriteArrayList<>(configs);
    }

    /** Three started nodes with data below the directory; every shard has a leader that takes commands. */
    public static TestCluster ofThree(Path directory) throws Exception {
        return start(directory, 3, Map.of());
    }

    /** @param settings by path, over what a test cluster has anyway */
    public static TestCluster start(Path directory, int nodes, Map<String, String> settings) throws Exception {
        return start(directory, nodes, settings, config -> {});
    }

    /** @param preparing makes the data directory of each node what it is to start with */
    static TestCluster start(Path directory, int nodes, Map<String, String> settings, Preparing preparing)
            throws Exception {
        TestCluster cluster = prepare(directory, nodes, settings);
        for (NodeConfig config : cluster.configs) {
            preparing.prepare(config);
        }
        cluster.found();
        return cluster;
    }

    /** Started nodes with accounts, that decide by owners and grants in every shard, and sign tokens. */
    public static TestCluster withAccounts(Path directory, int nodes, Map<String, String> settings) throws Exception {
        Map<String, String> secured = new LinkedHashMap<>(settings);
        // On loopback, where nothing needs to be encrypted.
        secured.put("insecure", "false");
        TestCluster cluster = prepare(directory, nodes, secured);
        cluster.found();
        await().atMost(PATIENCE)
                .until(() -> cluster.nodes().stream()
                        .flatMap(node -> node.shards().stream())
                        .allMatch(shard -> shard.accountsOn()
                                && (shard.number() > 0
                                        || !shard.read(rows -> rows.signingKeys())
                                                .isEmpty())));
        return cluster;
    }

    /** As {@link #start}, with nothing started yet. */
    public static TestCluster prepare(Path directory, int nodes, Map<String, String> settings) throws IOException {
        return new TestCluster(configs(directory, nodes, settings));
    }

    /** Starts all nodes of a cluster that was prepared. */
    public void found() throws Exception {
        try {
            startAll();
            awaitLeaders();
        } catch (Exception | Error e) {
            stopAll();
            throw e;
        }
    }

    private static List<NodeConfig> configs(Path directory, int nodes, Map<String, String> settings)
            throws IOException {
        List<Integer> ports = FreePorts.take(PORTS * nodes);
        List<String> peers = IntStream.range(0, nodes)
                .mapToObj(i -> peer(i + 1, ports.subList(PORTS * i, PORTS * (i + 1))))
                .toList();
        List<NodeConfig> configs = new ArrayList<>();
        for (int i = 1; i <= nodes; i++) {
            configs.add(config(directory, i, peers, settings));
        }
        return configs;
    }

    private static String peer(int number, List<Integer> ports) {
        return ("{id: n%d, host: 127.0.0.1, httpPort: %d, grpcPort: %d, peerPort: %d, raftPort: %d, adminPort: %d,"
                        + " metricsPort: %d}")
                .formatted(number, ports.get(0), ports.get(1), ports.get(2), ports.get(3), ports.get(4), ports.get(5));
    }

    private static NodeConfig config(Path directory, int number, List<String> peers, Map<String, String> settings) {
        Map<String, String> flags = new LinkedHashMap<>(Map.of(
                "clusterId", "test",
                "nodeId", "n" + number,
                "dataDir", directory.resolve("n" + number).toString(),
                "insecure", "true",
                "peers", peers.toString(),
                "cache.documentBytes", "16777216",
                "cache.storeBytes", "33554432",
                "cache.writeBytes", "16777216"));
        flags.putAll(settings);
        ConfigOutcome outcome = ConfigReader.read(Optional.empty(), Map.of(), flags);
        if (outcome instanceof ConfigOutcome.Valid valid) {
            return valid.config();
        }
        throw new IllegalArgumentException(outcome.toString());
    }

    /** A further node, not started, that knows of the founders and itself; returns its number. */
    public int addNode(Path directory, Map<String, String> settings) throws IOException {
        List<String> peers = new ArrayList<>();
        for (NodeConfig other : configs) {
            peers.add(peer(peers.size() + 1, portsOf(other)));
        }
        peers.add(peer(peers.size() + 1, FreePorts.take(PORTS)));
        configs.add(config(directory, peers.size(), peers, settings));
        return configs.size() - 1;
    }

    /** A stopped node shall listen elsewhere from its next start on; only its own configuration says so. */
    public void move(Path directory, int node) throws IOException {
        List<String> peers = new ArrayList<>();
        for (int i = 0; i < configs.size(); i++) {
            peers.add(peer(i + 1, i == node ? FreePorts.take(PORTS) : portsOf(configs.get(i))));
        }
        configs.set(node, config(directory, node + 1, peers, Map.of()));
    }

    private static List<Integer> portsOf(NodeConfig node) {
        return List.of(
                node.http().port(),
                node.grpc().port(),
                node.peer().port(),
                node.raftEndpoint().port(),
                node.admin().port(),
                node.metrics().port());
    }

    /** The disk of a stopped node is lost. */
    public void wipe(int node) throws IOException {
        DurableFiles.deleteTree(configs.get(node).dataDir());
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

    /** Together: to found a cluster, each waits for the others. */
    private void startAll() throws Exception {
        ExecutorService starters = Executors.newCachedThreadPool();
        try {
            List<Future<?>> starts = new ArrayList<>();
            for (int i = 0; i < configs.size(); i++) {
                int node = i;
                starts.add(starters.submit(() -> {
                    start(node);
                    return null;
                }));
            }
            for (Future<?> start : starts) {
                start.get();
            }
        } finally {
            starters.shutdownNow();
        }
    }

    /** Starts a stopped node, with what it has on disk. */
    public void start(int node) throws CannotStartException {
        start(node, Launch.of(Launch.Mode.BOOTSTRAP));
    }

    public void start(int node, Launch launch) throws CannotStartException {
        PrometheusRegistry registry = new PrometheusRegistry();
        registries.put(node, registry);
        String name = configs.get(node).nodeId();
        SequencerNode started = SequencerNode.start(
                configs.get(node),
                launch,
                registry,
                (code, reason) -> faults.add(name + " " + code + ": " + reason),
                newestLevels.getOrDefault(node, FeatureLevel.NEWEST));
        running.put(node, started);
    }

    /** From its next start the node is of a release that reads feature levels up to this one. */
    public void reads(int node, int newestLevel) {
        newestLevels.put(node, newestLevel);
    }

    /** What is decided about a command that a client of the node submits. */
    public Decision decide(int node, int shard, Command command) {
        CommandOutcome outcome = node(node).router().submit(shard, command).join();
        if (outcome instanceof CommandOutcome.Decided decided) {
            return decided.decision();
        }
        throw new AssertionError(outcome.toString());
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

    /** They were expected. */
    public void forgetFaults() {
        faults.clear();
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
