package io.sequencer.chaos;

import io.sequencer.cli.cluster.ClusterPlan;
import io.sequencer.cli.cluster.LocalCluster;
import io.sequencer.cli.cluster.NodePorts;
import java.io.File;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/** Clusters of what was just built. */
public final class Clusters {

    private Clusters() {}

    /** Three nodes, started and ready, with their data and logs under {@code directory}. */
    public static LocalCluster three(Path directory) {
        return three(directory, Map.of());
    }

    /** @param settings of every node, by path */
    public static LocalCluster three(Path directory, Map<String, String> settings) {
        ClusterPlan plan = ClusterPlan.of(directory, NodePorts.free(3, RandomGenerator.getDefault()), serverClasspath())
                .withJavaFlags(List.of("-Xmx512m"))
                .withSettings(settings);
        LocalCluster cluster = LocalCluster.prepare(plan);
        cluster.start();
        return cluster;
    }

    /** That of this test without the tests themselves, whose log settings are not the server's. */
    public static String serverClasspath() {
        String path = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        return Arrays.stream(path.split(File.pathSeparator))
                .filter(entry -> !entry.endsWith("test-classes"))
                .collect(Collectors.joining(File.pathSeparator));
    }
}
