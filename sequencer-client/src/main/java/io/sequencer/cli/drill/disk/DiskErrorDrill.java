package io.sequencer.cli.drill.disk;

import io.sequencer.cli.ExitCode;
import io.sequencer.cli.Homes;
import io.sequencer.cli.Output;
import io.sequencer.cli.cluster.OwnCluster;
import io.sequencer.cli.drill.member.Drill;
import io.sequencer.cli.drill.member.Judgement;
import io.sequencer.cli.drill.member.Load;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** fsync of one of a node's files says EIO, in one kind of file after the other. */
@Command(
        name = "disk-error",
        mixinStandardHelpOptions = true,
        description = {
            "Has fsync of one of a node's files fail once under steady writes, one kind of file after the other. Each time the node"
                    + " must end at once with the exit code for its disk, and start again. Needs Linux and a C compiler.",
            "Holds if no acked op is lost and the nodes are equal by digest."
        })
public final class DiskErrorDrill implements Callable<Integer> {
    private static final String NAME = "disk-error";

    @Option(
            names = "--files",
            split = ",",
            paramLabel = "KIND",
            description = "Which, of ${COMPLETION-CANDIDATES} (default: all).")
    private List<DurableFile> kinds = Arrays.asList(DurableFile.values());

    @Option(names = "--keep", description = "Keep the cluster's directory.")
    private boolean keep;

    @Mixin
    private Output output = new Output();

    @Override
    public Integer call() throws IOException, InterruptedException {
        Optional<String> obstacle = FailingFsync.obstacle();
        if (obstacle.isPresent()) {
            output.line("SKIPPED: " + obstacle.get());
            return ExitCode.SKIPPED.code();
        }
        Path directory = Files.createTempDirectory("sequencer-drill-");
        FailingFsync fsync;
        try {
            fsync = FailingFsync.make(directory);
        } catch (IOException e) {
            OwnCluster.deleteTree(directory);
            output.line("SKIPPED: " + e.getMessage());
            return ExitCode.SKIPPED.code();
        }
        Judgement judgement;
        try (Drill drill = new Drill(
                DiskErrors.plan(directory, Homes.serverClasspath(), fsync), Load.CALM, Judgement.steps(output))) {
            judgement = Judgement.of(drill, same -> {
                for (DurableFile kind : kinds) {
                    DiskErrors.strike(same, fsync, kind);
                }
            });
        }
        return judgement.print(NAME, directory, keep, output).code();
    }
}
