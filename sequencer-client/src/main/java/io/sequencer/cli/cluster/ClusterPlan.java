package io.sequencer.cli.cluster;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * What a local cluster is made of.
 *
 * @param directory holds each node's configuration, data and log
 * @param ports one entry a node
 * @param serverClasspath of the server process
 * @param javaFlags of the server process, such as {@code -Xmx1g}
 * @param settings further settings of every node, by their names in its configuration ({@code raft.timeoutMinMillis})
 * @param environment of the server process, beside this one's
 */
public record ClusterPlan(
        Path directory,
        List<NodePorts> ports,
        String serverClasspath,
        List<String> javaFlags,
        Map<String, String> settings,
        Map<String, String> environment) {

    public ClusterPlan {
        if (ports.isEmpty()) {
            throw new IllegalArgumentException("a cluster needs at least one node");
        }
        ports = List.copyOf(ports);
        javaFlags = List.copyOf(javaFlags);
        settings = Map.copyOf(settings);
        environment = Map.copyOf(environment);
    }

    public static final String HEAP = "-Xmx1g";

    /** A plan with the usual heap and no further settings. */
    public static ClusterPlan of(Path directory, List<NodePorts> ports, String serverClasspath) {
        return new ClusterPlan(directory, ports, serverClasspath, List.of(HEAP), Map.of(), Map.of());
    }

    public ClusterPlan withJavaFlags(List<String> flags) {
        return new ClusterPlan(directory, ports, serverClasspath, flags, settings, environment);
    }

    public ClusterPlan withSettings(Map<String, String> more) {
        return new ClusterPlan(directory, ports, serverClasspath, javaFlags, more, environment);
    }

    public ClusterPlan withEnvironment(Map<String, String> variables) {
        return new ClusterPlan(directory, ports, serverClasspath, javaFlags, settings, variables);
    }
}
