package io.sequencer.cli.replay;

import io.sequencer.cli.ClusterOptions;
import io.sequencer.cli.CommandFailure;
import io.sequencer.cli.ExitCode;
import io.sequencer.cli.Output;
import io.sequencer.cli.cluster.OwnCluster;
import io.sequencer.client.ClientOptions;
import io.sequencer.client.Endpoint;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Replays a trace and checks every node afterwards. */
@Command(
        name = "replay",
        mixinStandardHelpOptions = true,
        description = {
            "Replays a recorded editing session, each edit as its own op, then reads every node and checks it:",
            "content, dense numbers, no op lost or doubled, equal hash chains. Exit code 0 only if all of it holds.",
            "One message is on the way per document; it holds what waits, up to --batch ops."
        })
public final class ReplayCommand implements Callable<Integer> {

    private static final String GENERATED = "generated:";
    private static final int MOST_WRITERS = 1_000;

    @Parameters(
            paramLabel = "TRACE",
            description = "A sequential trace (.json or .json.gz), or generated:N for N made-up edits.")
    private String source = "";

    @Mixin
    private OwnCluster own = new OwnCluster();

    @Mixin
    private ClusterOptions cluster = new ClusterOptions();

    @Mixin
    private Output output = new Output();

    @Option(
            names = "--writers",
            paramLabel = "N",
            defaultValue = "1",
            description = {
                "Spread the edits over N documents, written at the same time: document i begins with the content",
                "the trace has at i/N and must end with the content it has at (i+1)/N (default: 1)."
            })
    private int writers = 1;

    @Option(
            names = "--kill-leader-every",
            paramLabel = "TIME",
            description =
                    "With --cluster: kill -9 the leader of the document's shard and restart it, again and again (5s, 800ms).")
    private @Nullable String killEvery;

    @Option(names = "--limit", paramLabel = "N", description = "Only the first N edits.")
    private int limit = Integer.MAX_VALUE;

    @Option(
            names = "--batch",
            paramLabel = "N",
            defaultValue = "256",
            description = "Most ops in one message (default: ${DEFAULT-VALUE}).")
    private int batch = 256;

    @Override
    public Integer call() {
        Duration every = killEvery == null ? Duration.ZERO : Durations.parse(killEvery);
        if (killEvery != null && !own.asked()) {
            throw new CommandFailure(
                    ExitCode.USAGE, "--kill-leader-every needs --cluster: only own processes are killed");
        }
        if (own.asked() && cluster.named()) {
            throw new CommandFailure(ExitCode.USAGE, "--cluster and --nodes exclude each other");
        }
        if (writers < 1 || writers > MOST_WRITERS || batch < 1 || limit < 1) {
            throw new CommandFailure(
                    ExitCode.USAGE,
                    "--writers must be between 1 and " + MOST_WRITERS + ", --batch and --limit at least 1");
        }
        Trace trace = trace().first(limit);
        ReplayReport report;
        if (!own.asked()) {
            report = replay(trace, cluster.endpoints(), Optional.empty());
        } else {
            try (OwnCluster.Running running = own.start()) {
                Optional<ReplayRun.Kills> kills = killEvery == null
                        ? Optional.empty()
                        : Optional.of(new ReplayRun.Kills(running.cluster(), every));
                report = replayOn(running, trace, kills);
            }
        }
        if (output.json()) {
            output.object(report.fields());
        } else {
            report.sentences().forEach(output::line);
        }
        return (report.sound() ? ExitCode.OK : ExitCode.REFUSED).code();
    }

    private ReplayReport replayOn(OwnCluster.Running running, Trace trace, Optional<ReplayRun.Kills> kills) {
        boolean sound = false;
        try {
            ReplayReport report = replay(trace, running.cluster().endpoints(), kills);
            sound = report.sound();
            return report;
        } finally {
            if (!sound) {
                output.err().println("the nodes' logs and data are kept in " + running.keepDirectory());
                output.err().flush();
            }
        }
    }

    private ReplayReport replay(Trace trace, List<Endpoint> nodes, Optional<ReplayRun.Kills> kills) {
        List<Trace> slices = writers == 1 ? List.of(trace) : trace.split(writers);
        ClientOptions options = (own.asked() ? cluster.ownClusterOptions() : cluster.clientOptions())
                .withSubmitTimeout(Duration.ofSeconds(60))
                .withCallTimeout(Duration.ofSeconds(60));
        String prefix = "replay/" + UUID.randomUUID();
        ReplayRun run = new ReplayRun(nodes, options);
        try {
            if (output.json() || System.console() == null) {
                return run.run(slices, prefix, batch, kills, acked -> {});
            }
            try (ProgressBar bar = new ProgressBarBuilder()
                    .setTaskName("replay")
                    .setInitialMax(trace.edits().size())
                    .setUnit(" ops", 1)
                    .setUpdateIntervalMillis(200)
                    .showSpeed()
                    .build()) {
                return run.run(slices, prefix, batch, kills, bar::stepTo);
            }
        } catch (CompletionException e) {
            Throwable cause = e.getCause();
            throw new CommandFailure(
                    ExitCode.REFUSED,
                    "the replay stopped: " + (cause == null ? e.getMessage() : String.valueOf(cause.getMessage())));
        }
    }

    private Trace trace() {
        if (source.startsWith(GENERATED)) {
            try {
                return Trace.generated(new Random(1), Integer.parseUnsignedInt(source.substring(GENERATED.length())));
            } catch (NumberFormatException e) {
                throw new CommandFailure(ExitCode.USAGE, source + " is not generated:N");
            }
        }
        Path file = Path.of(source);
        if (!Files.isReadable(file)) {
            throw new CommandFailure(ExitCode.USAGE, "cannot read " + file + ": name a trace, or generated:N");
        }
        return TraceReader.read(file);
    }
}
