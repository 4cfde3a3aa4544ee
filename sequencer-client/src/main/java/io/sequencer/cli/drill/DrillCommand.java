package io.sequencer.cli.drill;

import io.sequencer.cli.CommandFailure;
import io.sequencer.cli.ExitCode;
import io.sequencer.cli.Homes;
import io.sequencer.cli.Output;
import io.sequencer.cli.cluster.ClusterException;
import io.sequencer.cli.cluster.OwnCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Runs one drill and prints its verdict. */
@Command(
        name = "drill",
        mixinStandardHelpOptions = true,
        description = {
            "Hurts a cluster of its own under steady writes, and checks that nothing is lost.",
            "Drills: wiped-follower, truncated-log, member-replace, grow-shrink. Exit code 0 only if all holds."
        })
public final class DrillCommand implements Callable<Integer> {

    @Parameters(paramLabel = "DRILL")
    private String name = "";

    @Option(names = "--keep", description = "Keep the cluster's directory.")
    private boolean keep;

    @Mixin
    private Output output = new Output();

    @Override
    public Integer call() throws IOException, InterruptedException {
        Scenario scenario;
        try {
            scenario = Scenario.valueOf(name.toUpperCase(Locale.ROOT).replace('-', '_'));
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(ExitCode.USAGE, "no drill is called " + name + "; drill --help names them");
        }
        Path directory = Files.createTempDirectory("sequencer-drill-");
        List<String> findings;
        long acked;
        try (Drill drill = new Drill(directory, Homes.serverClasspath(), line -> {
            if (!output.json()) {
                output.line(line);
            }
        })) {
            try {
                scenario.run(drill);
                findings = drill.verdict();
            } catch (DrillFailure | ClusterException e) {
                findings = List.of(String.valueOf(e.getMessage()));
            }
            acked = drill.acked();
        }
        boolean holds = findings.isEmpty();
        if (output.json()) {
            output.object(Map.of("drill", name, "acked", acked, "holds", holds, "findings", findings));
        } else {
            findings.forEach(output::line);
            output.line(
                    holds
                            ? name + ": " + acked + " acked ops, 0 lost; replicas equal; subscriptions without gap"
                            : name + ": FAILED, see above; data and logs are in " + directory);
        }
        if (holds && !keep) {
            OwnCluster.deleteTree(directory);
        }
        return (holds ? ExitCode.OK : ExitCode.REFUSED).code();
    }
}
