package io.sequencer.cli.drill.load;

import io.sequencer.cli.ExitCode;
import io.sequencer.cli.Homes;
import io.sequencer.cli.Output;
import io.sequencer.cli.cluster.OwnCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** More is asked of a cluster than it can do. */
@Command(
        name = "overload",
        mixinStandardHelpOptions = true,
        description = {
            "Measures what three nodes can do, asks three times as much of them, and has one client flood a node beside others.",
            "Holds if no node dies, memory stays bounded, what is let in is answered soon and kept, the rest is refused with",
            "OVERLOADED, all is ordinary again within seconds, and the others do not notice the flood by more than a fifth."
        })
public final class OverloadDrill implements Callable<Integer> {
    private static final int MOST_SECONDS = 3_600;

    @Option(
            names = "--seconds",
            defaultValue = "60",
            description = "How long too much is asked (default: ${DEFAULT-VALUE}).")
    private int overload = 60;

    @Option(names = "--keep", description = "Keep the cluster's directory.")
    private boolean keep;

    @Mixin
    private Output output = new Output();

    @Override
    public Integer call() throws IOException, InterruptedException {
        Path directory = Files.createTempDirectory("sequencer-drill-");
        Overload.Seconds seconds = new Overload.Seconds(15, 5, Math.max(1, Math.min(MOST_SECONDS, overload)), 5, 3);
        List<String> findings;
        try (Overload drill = new Overload(directory, Homes.serverClasspath(), seconds, this::tell)) {
            findings = drill.run();
        }
        if (output.json()) {
            output.object(Map.of("drill", "overload", "holds", findings.isEmpty(), "findings", findings));
        } else {
            findings.forEach(finding -> output.line("DOES NOT HOLD: " + finding));
            output.line(findings.isEmpty() ? "overload: holds" : "overload: FAILED; data and logs are in " + directory);
        }
        if (findings.isEmpty() && !keep) {
            OwnCluster.deleteTree(directory);
        }
        return (findings.isEmpty() ? ExitCode.OK : ExitCode.REFUSED).code();
    }

    private void tell(String line) {
        if (!output.json()) {
            output.line(line);
        }
    }
}
