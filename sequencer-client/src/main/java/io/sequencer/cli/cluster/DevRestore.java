package io.sequencer.cli.cluster;

import io.sequencer.cli.CommandFailure;
import io.sequencer.cli.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;

/**
 * A dev cluster that begins with a backup. It has a cluster id of its own, in the file {@value #FILE}: nodes and clients of the
 * cluster that was backed up must not take it for theirs.
 */
final class DevRestore {

    private static final String FILE = "cluster.id";
    private static final int DIGITS = 8;

    private DevRestore() {}

    /** The id of the cluster in the directory. */
    static String clusterId(Path directory) throws IOException {
        Path file = directory.resolve(FILE);
        return Files.exists(file) ? Files.readString(file).strip() : LocalNode.DEFAULT_CLUSTER_ID;
    }

    /** Gives the directory a new cluster id. */
    static void prepare(Path directory, Path backup) throws IOException {
        if (RunningCluster.read(directory).isPresent()
                || Files.exists(directory.resolve("n1").resolve("data"))) {
            throw new CommandFailure(
                    ExitCode.USAGE,
                    directory + " holds a cluster already: a backup is restored into a new one, give another --dir");
        }
        if (!Files.isDirectory(backup)) {
            throw new CommandFailure(ExitCode.USAGE, backup + " is no backup: there is no such directory");
        }
        String id = LocalNode.DEFAULT_CLUSTER_ID + "-"
                + UUID.randomUUID().toString().replace("-", "").substring(0, DIGITS);
        Files.writeString(directory.resolve(FILE), id + "\n");
    }

    /** Makes the data of all nodes, which were not started yet. */
    static String run(LocalCluster cluster, String serverClasspath, Path backup) {
        BackupProcess.Result result = BackupProcess.restore(serverClasspath, backup, cluster.nodes());
        if (result.exitCode() != 0) {
            cluster.nodes().forEach(node -> {
                if (Files.exists(node.dataDirectory())) {
                    OwnCluster.deleteTree(node.dataDirectory());
                }
            });
            throw new CommandFailure(
                    ExitCode.REFUSED,
                    backup + " was not restored:\n" + result.text().strip());
        }
        return result.text().strip();
    }
}
