package io.sequencer.cli.cluster;

import io.sequencer.client.Endpoint;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;

/**
 * A cluster of server processes on loopback. Start, kill, stop and start again each of them; closing it stops them all,
 * and so does the end of this process. Any thread, one call at a time.
 */
public final class LocalCluster implements AutoCloseable {

    private static final Duration READY_WITHIN = Duration.ofSeconds(90);
    private static final Duration STOP_WITHIN = Duration.ofSeconds(20);
    private static final long POLL_MILLIS = 50;
    private static final int LOG_LINES = 15;

    private final List<LocalNode> nodes;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();
    private final Thread hook = new Thread(this::stopAll, "stop-local-cluster");
    private volatile boolean closed;

    private final ClusterPlan plan;

    private LocalCluster(List<LocalNode> nodes, ClusterPlan plan) {
        this.nodes = new CopyOnWriteArrayList<>(nodes);
        this.plan = plan;
    }

    /** Writes the nodes' configurations; starts nothing. Data that is there already is kept. */
    public static LocalCluster prepare(ClusterPlan plan) {
        return prepare(plan, RunningCluster.of(plan.ports()).ids());
    }

    /** As {@link #prepare(ClusterPlan)}, with names for the nodes. */
    static LocalCluster prepare(ClusterPlan plan, List<String> ids) {
        List<LocalNode> nodes = new ArrayList<>();
        for (NodePorts ports : plan.ports()) {
            nodes.add(new LocalNode(ids.get(nodes.size()), ports, plan));
        }
        for (LocalNode node : nodes) {
            node.writeConfig(nodes);
        }
        LocalCluster cluster = new LocalCluster(nodes, plan);
        Runtime.getRuntime().addShutdownHook(cluster.hook);
        return cluster;
    }

    /**
     * Starts all nodes and waits until all are ready.
     *
     * @throws ClusterException if one of them ends or is not ready in time; the others are stopped then
     */
    public void start() {
        start(node -> false);
    }

    /** As {@link #start()}; a node that ends as {@code mayEnd} says is forgotten. */
    void start(Predicate<LocalNode> mayEnd) {
        try {
            nodes.forEach(this::checkPorts);
            nodes.forEach(LocalNode::start);
            for (LocalNode node : nodes()) {
                try {
                    awaitReady(node, READY_WITHIN);
                } catch (ClusterException e) {
                    if (node.isAlive() || !mayEnd.test(node)) {
                        throw e;
                    }
                    forget(node);
                }
            }
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /** A further node, whose configuration names all that are here; it is not started. */
    public LocalNode addNode(NodePorts ports) {
        return addNode("n" + (nodes.size() + 1), ports);
    }

    /** As {@link #addNode(NodePorts)}, with a name for the node. */
    LocalNode addNode(String id, NodePorts ports) {
        LocalNode node = new LocalNode(id, ports, plan);
        checkPorts(node);
        nodes.add(node);
        node.writeConfig(nodes);
        return node;
    }

    /** A node that has ended is none of this cluster's any more; its directory stays. */
    void forget(LocalNode node) {
        nodes.remove(node);
    }

    private void checkPorts(LocalNode node) {
        for (int port : node.ports().all()) {
            if (!NodePorts.isFree(port)) {
                throw new ClusterException("port " + port + ", which " + node.id()
                        + " needs, is in use: stop what listens there (another dev cluster?) or choose other ports");
            }
        }
    }

    /** Starts one node; does not wait until it serves. */
    public void start(LocalNode node) {
        node.start();
    }

    /** SIGKILLs a node, starts it again on its data, and waits until it is ready. */
    public void killAndRestart(LocalNode node) {
        node.kill();
        node.start();
        awaitReady(node, READY_WITHIN);
    }

    /**
     * Waits until a node says it is ready.
     *
     * @throws ClusterException if it ends or is not ready in time
     */
    public void awaitReady(LocalNode node, Duration limit) {
        long deadline = System.nanoTime() + limit.toNanos();
        while (!isReady(node)) {
            if (closed) {
                throw new ClusterException("the cluster was stopped");
            }
            if (!node.isAlive()) {
                throw new ClusterException(describeEnd(node));
            }
            if (System.nanoTime() - deadline > 0) {
                throw new ClusterException(
                        node.id() + " is not ready after " + limit.toSeconds() + " s. " + describeLog(node));
            }
            pause();
        }
    }

    /** Whether the node answers {@code /readyz} with yes, which it does in plain text where it is measured, and takes clients. */
    public boolean isReady(LocalNode node) {
        HttpRequest request = HttpRequest.newBuilder(URI.create(
                        "http://" + NodePorts.HOST + ":" + node.ports().metrics() + "/readyz"))
                .timeout(Duration.ofSeconds(2))
                .build();
        try {
            int status =
                    http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
            return status == 200 && listens(node.ports().http());
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ClusterException("interrupted while waiting for " + node.id(), e);
        }
    }

    private static boolean listens(int port) {
        try (Socket socket = new Socket(NodePorts.HOST, port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    private static void pause() {
        try {
            Thread.sleep(POLL_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ClusterException("interrupted", e);
        }
    }

    /** How a node that should run ended: its exit code and the end of its log. */
    public static String describeEnd(LocalNode node) {
        String how =
                node.exitValue().map(value -> " ended with exit code " + value).orElse(" does not run");
        return node.id() + how + ". " + describeLog(node);
    }

    private static String describeLog(LocalNode node) {
        List<String> lines = node.lastLogLines(LOG_LINES);
        return lines.isEmpty()
                ? "Its log " + node.logFile() + " is empty."
                : "The end of its log, " + node.logFile() + ":\n    " + String.join("\n    ", lines);
    }

    public List<LocalNode> nodes() {
        return List.copyOf(nodes);
    }

    public LocalNode node(String id) {
        return nodes.stream()
                .filter(node -> node.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no node " + id));
    }

    /** A node that is not running although nobody closed the cluster. */
    public Optional<LocalNode> firstDead() {
        return closed
                ? Optional.empty()
                : nodes.stream().filter(node -> !node.isAlive()).findFirst();
    }

    /** Where clients connect. */
    public List<Endpoint> endpoints() {
        return nodes.stream().map(node -> node.ports().grpcEndpoint()).toList();
    }

    /** Stops all nodes gracefully; those that take too long are killed. */
    @Override
    public void close() {
        stopAll();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // This process is ending: the hook runs, or has run, and finds nothing alive.
            assert closed;
        }
    }

    private void stopAll() {
        closed = true;
        nodes.forEach(LocalNode::seal);
        nodes.forEach(node -> node.awaitStop(STOP_WITHIN));
    }
}
