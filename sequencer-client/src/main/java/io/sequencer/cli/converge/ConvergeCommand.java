package io.sequencer.cli.converge;

import io.sequencer.cli.CommandFailure;
import io.sequencer.cli.ExitCode;
import io.sequencer.cli.Output;
import io.sequencer.cli.cluster.OwnCluster;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Random editing sessions on a cluster of its own, and the verdict. */
@Command(
        name = "converge",
        mixinStandardHelpOptions = true,
        description = {
            "Random editing sessions on a cluster of its own: each with 2 to 8 authors, in Java and, where Node.js is",
            "there, JavaScript, on different nodes, who edit, undo, lose connections, come back elsewhere and start again.",
            "Exit code 0 only if every author and every node ends with the same content and each op is there once."
        })
public final class ConvergeCommand implements Callable<Integer> {
    private static final int MOST_SESSIONS = 1_000_000;
    private static final int MOST_PARALLEL = 64;

    @Option(
            names = "--sessions",
            paramLabel = "N",
            defaultValue = "100",
            description = "How many (default: ${DEFAULT-VALUE}).")
    private int sessions = 100;

    @Option(
            names = "--seed",
            paramLabel = "S",
            defaultValue = "1",
            description = "Of the first session; the next has the next one (default: ${DEFAULT-VALUE}).")
    private long seed = 1;

    @Option(
            names = "--nodes",
            paramLabel = "N",
            defaultValue = "3",
            description = "Nodes of the cluster (default: ${DEFAULT-VALUE}).")
    private int nodes = 3;

    @Option(
            names = "--parallel",
            paramLabel = "N",
            defaultValue = "16",
            description = "Sessions at a time (default: ${DEFAULT-VALUE}).")
    private int parallel = 16;

    @Mixin
    private Output output = new Output();

    @Override
    public Integer call() {
        if (sessions < 1 || sessions > MOST_SESSIONS || parallel < 1 || parallel > MOST_PARALLEL) {
            throw new CommandFailure(
                    ExitCode.USAGE,
                    "--sessions must be between 1 and " + MOST_SESSIONS + ", --parallel between 1 and "
                            + MOST_PARALLEL);
        }
        if (!ConvergeRun.hasNode()) {
            output.err().println("Node.js 20 or newer is not there: every author has the Java client.");
            output.err().flush();
        }
        try (OwnCluster.Running running = OwnCluster.start(nodes, "512m")) {
            long start = System.nanoTime();
            Outcome outcome = runWithProgress(new ConvergeRun(running.cluster(), parallel, Duration.ofSeconds(60)));
            double seconds = (System.nanoTime() - start) / 1e9;
            print(outcome, seconds);
            if (!outcome.isSound()) {
                output.err().println("the nodes' logs and data are kept in " + running.keepDirectory());
                output.err().flush();
            }
            return (outcome.isSound() ? ExitCode.OK : ExitCode.REFUSED).code();
        }
    }

    private Outcome runWithProgress(ConvergeRun run) {
        if (output.json() || System.console() == null) {
            return run.run(seed, sessions, done -> {});
        }
        try (ProgressBar bar = new ProgressBarBuilder()
                .setTaskName("converge")
                .setInitialMax(sessions)
                .setUnit(" sessions", 1)
                .setUpdateIntervalMillis(200)
                .build()) {
            return run.run(seed, sessions, bar::stepTo);
        }
    }

    private void print(Outcome outcome, double seconds) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("sessions", outcome.sessions());
        fields.put("authors", outcome.authors());
        fields.put("javascript", outcome.javaScripts());
        fields.put("actions", outcome.actions());
        fields.put("ops", outcome.ops());
        fields.put("cuts", outcome.cuts());
        fields.put("restarts", outcome.restarts());
        fields.put("resyncs", outcome.resyncs());
        fields.put("seconds", Math.round(seconds * 10) / 10.0);
        if (output.json()) {
            fields.put("findings", outcome.findings());
            fields.put("sound", outcome.isSound());
            output.object(fields);
            return;
        }
        output.table(
                fields.keySet().stream()
                        .map(name -> name.toUpperCase(Locale.ROOT))
                        .toList(),
                List.of(fields.values().stream().map(String::valueOf).toList()));
        outcome.findings().forEach(output::line);
        output.line(
                outcome.isSound()
                        ? "every author and every node ended with the same content, and each op is there once"
                        : "NOT everybody ended with the same; one session again: scripts/converge --sessions 1 --seed SEED");
    }
}
