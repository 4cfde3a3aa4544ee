package io.sequencer.cli.drill.revoke;

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

/** Rights are given and taken away under load, while leaders are killed. */
@Command(
        name = "revoke",
        mixinStandardHelpOptions = true,
        description = {
            "Invites users to documents and revokes that, again and again, while they write, read and follow at every node of a",
            "cluster with accounts and TLS, whose leaders are killed. Holds if, by log index, no op of theirs was accepted and",
            "nothing was delivered to them behind a revocation, every stream ended, and no acked op is lost."
        })
public final class RevokeDrill implements Callable<Integer> {
    private static final int MOST_SECONDS = 3_600;
    private static final int MOST_FINDINGS = 20;
    private static final int SECONDS_A_KILL = 10;

    @Option(
            names = "--seconds",
            defaultValue = "30",
            description = "How long rights come and go (default: ${DEFAULT-VALUE}); a leader is killed every 10 s.")
    private int seconds = 30;

    @Option(names = "--keep", description = "Keep the cluster's directory.")
    private boolean keep;

    @Mixin
    private Output output = new Output();

    @Override
    public Integer call() throws IOException, InterruptedException {
        Path directory = Files.createTempDirectory("sequencer-drill-");
        int bounded = Math.max(1, Math.min(MOST_SECONDS, seconds));
        List<String> findings;
        try (Revocations drill = new Revocations(directory, Homes.serverClasspath(), this::tell)) {
            findings = drill.run(bounded, Math.max(1, bounded / SECONDS_A_KILL)).findings();
        }
        if (output.json()) {
            output.object(Map.of("drill", "revoke", "holds", findings.isEmpty(), "findings", findings));
        } else {
            findings.stream().limit(MOST_FINDINGS).forEach(finding -> output.line("DOES NOT HOLD: " + finding));
            output.line(findings.isEmpty() ? "revoke: holds" : "revoke: FAILED; data and logs are in " + directory);
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
