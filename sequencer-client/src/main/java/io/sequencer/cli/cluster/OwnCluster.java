package io.sequencer.cli.cluster;

import io.sequencer.cli.CommandFailure;
import io.sequencer.cli.ExitCode;
import io.sequencer.cli.Homes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The option to run a command against processes of its own, in a temporary directory that goes with them. */
public final class OwnCluster {

    @Option(
            names = "--cluster",
            paramLabel = "N",
            description = "Start N server processes for this run, with their data in a temporary directory.")
    private @Nullable Integer count;

    @Option(
            names = "--heap",
            paramLabel = "SIZE",
            defaultValue = "1g",
            description = "With --cluster: heap of each node, as in -Xmx (default: ${DEFAULT-VALUE}).")
    private String heap = "1g";

    @Option(names = "--keep", description = "With --cluster: keep the temporary directory, also if all went well.")
    private boolean keep;

    public boolean asked() {
        return count != null;
    }

    /** Starts it. Close it with {@link Running#close}. */
    public Running start() {
        int nodes = count == null ? 3 : count;
        return start(nodes, heap, keep);
    }

    /** Starts {@code nodes} processes with heaps of {@code heap}, as in -Xmx. */
    public static Running start(int nodes, String heap) {
        return start(nodes, heap, false);
    }

    private static Running start(int nodes, String heap, boolean keep) {
        if (nodes < 1 || nodes > 7) {
            throw new CommandFailure(ExitCode.USAGE, "a cluster has between 1 and 7 nodes");
        }
        Path directory;
        try {
            directory = Files.createTempDirectory("sequencer-cluster-");
        } catch (IOException e) {
            throw new ClusterException("cannot make a temporary directory: " + e.getMessage(), e);
        }
        List<NodePorts> ports = NodePorts.free(nodes, RandomGenerator.getDefault());
        ClusterPlan plan =
                ClusterPlan.of(directory, ports, Homes.serverClasspath()).withJavaFlags(List.of("-Xmx" + heap));
        LocalCluster cluster = LocalCluster.prepare(plan);
        cluster.start();
        return new Running(cluster, directory, keep);
    }

    /** A cluster that runs, and its directory. */
    public static final class Running implements AutoCloseable {

        private final LocalCluster cluster;
        private final Path directory;
        /** Ctrl-C takes the directory along too. */
        private final Thread hook = new Thread(this::stopAndDelete, "remove-own-cluster");

        private volatile boolean keep;

        Running(LocalCluster cluster, Path directory, boolean keep) {
            this.cluster = cluster;
            this.directory = directory;
            this.keep = keep;
            Runtime.getRuntime().addShutdownHook(hook);
        }

        public LocalCluster cluster() {
            return cluster;
        }

        /** Logs and data stay, for whoever looks for the cause. */
        public Path keepDirectory() {
            keep = true;
            return directory;
        }

        @Override
        public void close() {
            try {
                Runtime.getRuntime().removeShutdownHook(hook);
            } catch (IllegalStateException e) {
                return; // This process is ending, and the hook does it.
            }
            stopAndDelete();
        }

        private void stopAndDelete() {
            cluster.close();
            if (!keep) {
                deleteTree(directory);
            }
        }
    }

    /** Deletes a directory and what is in it; what cannot be deleted is left. */
    public static void deleteTree(Path directory) {
        try (Stream<Path> paths = Files.walk(directory)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            throw new ClusterException("cannot remove " + directory + ": " + e.getMessage(), e);
        }
    }
}
