package io.sequencer.cli.backup;

import io.sequencer.cli.ClusterOptions;
import io.sequencer.cli.ExitCode;
import io.sequencer.cli.Output;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Takes a backup of a cluster that runs. */
@Command(
        name = "create",
        mixinStandardHelpOptions = true,
        description = {
            "Backs up a cluster while it runs: everything that was acked before the command began, maybe more.",
            "Each shard is as it was at one moment. The directory appears when it is complete, each file as its node sent it.",
            "Whether what the nodes hold is sound, 'backup verify' finds out."
        })
public final class BackupCreateCommand implements Callable<Integer> {

    /** How long a shard of which no node has a copy to give is asked for. */
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private static final double MIB = 1 << 20;

    @Option(
            names = "--to",
            paramLabel = "DIR",
            required = true,
            description = "Where the backup shall be; must be empty, or not exist.")
    private Path to = Path.of("");

    @Option(
            names = "--node",
            paramLabel = "NAME",
            description = "Read all shards from this node (default: each from a node that does not lead it).")
    private @Nullable String node;

    @Mixin
    private ClusterOptions cluster = new ClusterOptions();

    @Mixin
    private Output output = new Output();

    @Override
    public Integer call() {
        long began = System.nanoTime();
        BackupSummary summary;
        try (Sources sources = new Sources(cluster.endpoints(), cluster.ways(), Optional.ofNullable(node), PATIENCE);
                ReceiveProgress progress = new ReceiveProgress(output)) {
            summary =
                    new BackupRun(sources, progress).create(to.toAbsolutePath().normalize());
        }
        double seconds = (System.nanoTime() - began) / 1e9;
        if (output.json()) {
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("directory", to.toString());
            fields.put("cluster_id", summary.clusterId());
            fields.put("begun", summary.begun());
            fields.put("shards", summary.shards());
            fields.put("documents", summary.documents());
            fields.put("bytes", summary.bytes());
            fields.put("seconds", seconds);
            output.object(fields);
        } else {
            output.line("%s: cluster %s as of %s, %d shards, %d documents, %.1f MiB, in %.1f s"
                    .formatted(
                            to,
                            summary.clusterId(),
                            summary.begun(),
                            summary.shards(),
                            summary.documents(),
                            summary.bytes() / MIB,
                            seconds));
            output.line("'scripts/sequencer backup verify " + to + "' looks at every byte and every document of it.");
        }
        return ExitCode.OK.code();
    }
}
