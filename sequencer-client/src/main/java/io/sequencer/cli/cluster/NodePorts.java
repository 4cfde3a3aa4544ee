package io.sequencer.cli.cluster;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.sequencer.client.Endpoint;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;

/** The loopback ports of one node. */
public record NodePorts(
        @JsonProperty("http") int http,
        @JsonProperty("grpc") int grpc,
        @JsonProperty("peer") int peer,
        @JsonProperty("raft") int raft,
        @JsonProperty("admin") int admin,
        @JsonProperty("metrics") int metrics) {

    /** Below what Linux gives to outgoing connections, so that a node finds its ports free after a restart. */
    private static final int LOWEST = 20_000;

    private static final int HIGHEST = 32_000;
    private static final int TRIES = 10_000;

    public static final String HOST = "127.0.0.1";

    /** A note of a release that knew four of them gets the others where they would have been. */
    public NodePorts {
        admin = admin == 0 ? raft + 100 : admin;
        metrics = metrics == 0 ? raft + 200 : metrics;
    }

    /** Ports counted from a base: {@code base + 1} is the first node's http port, each hundred above the next kind. */
    public static List<NodePorts> fromBase(int base, int nodes) {
        List<NodePorts> ports = new ArrayList<>();
        for (int i = 1; i <= nodes; i++) {
            ports.add(new NodePorts(
                    base + i, base + 100 + i, base + 200 + i, base + 300 + i, base + 400 + i, base + 500 + i));
        }
        return List.copyOf(ports);
    }

    /** Ports that are free now. */
    public static List<NodePorts> free(int nodes, RandomGenerator random) {
        Set<Integer> taken = new HashSet<>();
        List<NodePorts> ports = new ArrayList<>();
        for (int i = 0; i < nodes; i++) {
            ports.add(new NodePorts(
                    freePort(taken, random),
                    freePort(taken, random),
                    freePort(taken, random),
                    freePort(taken, random),
                    freePort(taken, random),
                    freePort(taken, random)));
        }
        return List.copyOf(ports);
    }

    private static int freePort(Set<Integer> taken, RandomGenerator random) {
        for (int i = 0; i < TRIES; i++) {
            int port = random.nextInt(LOWEST, HIGHEST);
            if (isFree(port) && taken.add(port)) {
                return port;
            }
        }
        throw new IllegalStateException("no free port between " + LOWEST + " and " + HIGHEST);
    }

    /** Whether nobody listens on it. */
    static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    public List<Integer> all() {
        return List.of(http, grpc, peer, raft, admin, metrics);
    }

    public Endpoint grpcEndpoint() {
        return new Endpoint(HOST, grpc);
    }
}
