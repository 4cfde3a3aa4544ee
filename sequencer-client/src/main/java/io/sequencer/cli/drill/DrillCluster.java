package io.sequencer.cli.drill;

import io.sequencer.cli.Homes;
import io.sequencer.cli.cluster.ClusterException;
import io.sequencer.cli.cluster.ClusterPlan;
import io.sequencer.cli.cluster.LocalCluster;
import io.sequencer.cli.cluster.LocalNode;
import io.sequencer.cli.cluster.NodePorts;
import io.sequencer.cli.cluster.OwnCluster;
import io.sequencer.client.ClientOptions;
import io.sequencer.client.SequencerClient;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/** Three nodes in a directory of the drill's own, which goes with them unless the drill failed. */
final class DrillCluster implements AutoCloseable {
    static final int NODES = 3;

    private static final Duration CALL_TIMEOUT = Duration.ofSeconds(60);

    private final Path directory;
    private final LocalCluster cluster;
    private final HttpClient http = HttpClient.newHttpClient();
    private boolean keep;

    private DrillCluster(Path directory, LocalCluster cluster) {
        this.directory = directory;
        this.cluster = cluster;
    }

    static Path newDirectory() {
        try {
            return Files.createTempDirectory("sequencer-drill-");
        } catch (IOException e) {
            throw new ClusterException("cannot make a temporary directory: " + e.getMessage(), e);
        }
    }

    /** @param settings of every node */
    static DrillCluster start(Path directory, String heap, Map<String, String> settings) {
        Map<String, String> all = new HashMap<>(settings);
        // No drill is about elections: a busy machine is not to make any.
        all.put("raft.timeoutMinMillis", "2000");
        all.put("raft.timeoutMaxMillis", "4000");
        ClusterPlan plan = ClusterPlan.of(
                        directory, NodePorts.free(NODES, RandomGenerator.getDefault()), Homes.serverClasspath())
                .withJavaFlags(List.of("-Xmx" + heap))
                .withSettings(all);
        LocalCluster cluster = LocalCluster.prepare(plan);
        cluster.start();
        return new DrillCluster(directory, cluster);
    }

    SequencerClient connect() {
        return SequencerClient.connect(
                cluster.endpoints(), ClientOptions.defaults().withCallTimeout(CALL_TIMEOUT));
    }

    List<LocalNode> nodes() {
        return cluster.nodes();
    }

    boolean allReady() {
        return nodes().stream().allMatch(cluster::isReady);
    }

    /** What the node says of its readiness; empty if it does not answer. */
    String readiness(LocalNode node) {
        return page(node.ports().http(), "/readyz");
    }

    /** The node's metrics, as Prometheus reads them; empty if it does not answer. */
    String metrics(LocalNode node) {
        return page(node.ports().metrics(), "/metrics");
    }

    private String page(int port, String path) {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://" + NodePorts.HOST + ":" + port + path))
                .timeout(CALL_TIMEOUT)
                .build();
        try {
            return http.send(request, HttpResponse.BodyHandlers.ofString()).body();
        } catch (IOException e) {
            return "";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "";
        }
    }

    /** Stops the nodes; their directory is still there. */
    void stop() {
        cluster.close();
    }

    /** How a node that should run ended; empty if all run. */
    String firstDeath() {
        return cluster.firstDead().map(LocalCluster::describeEnd).orElse("");
    }

    /** Logs and data stay, for whoever looks for the cause. */
    Path keepDirectory() {
        keep = true;
        return directory;
    }

    @Override
    public void close() {
        cluster.close();
        if (!keep) {
            OwnCluster.deleteTree(directory);
        }
    }
}
