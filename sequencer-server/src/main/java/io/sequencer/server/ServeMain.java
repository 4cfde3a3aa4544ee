package io.sequencer.server;

import io.prometheus.metrics.instrumentation.jvm.JvmMetrics;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.sequencer.server.boot.CannotStartException;
import io.sequencer.server.boot.ExitCode;
import io.sequencer.server.boot.Launch;
import io.sequencer.server.config.ConfigOutcome;
import io.sequencer.server.config.ConfigReader;
import io.sequencer.server.config.NodeConfig;
import io.sequencer.server.memory.HeapShares;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Level;
import java.util.logging.Logger;
import sun.misc.Signal;

/**
 * The process of one node: {@code serve --config FILE [--bootstrap | --join]}. Writes one line per listener and then {@code ready} to stdout; problems
 * and the log go to stderr. Ends with an {@link ExitCode}.
 */
public final class ServeMain {

    /** What the log's configuration reads the level from. */
    private static final String LOG_LEVEL_PROPERTY = "sequencer.log.level";

    private static final int SIGNAL_EXIT_BASE = 128;

    private final PrintStream out;
    private final PrintStream err;
    private final CountDownLatch stopAsked = new CountDownLatch(1);

    private ServeMain(PrintStream out, PrintStream err) {
        this.out = out;
        this.err = err;
    }

    /** Runs a node until SIGTERM or SIGINT; a second signal ends the process at once. */
    public static void main(String[] args) {
        ExitCode code = new ServeMain(System.out, System.err).run(args, System.getenv());
        // Halting skips the shutdown hooks of libraries: everything of ours is closed, and they may hang.
        System.out.flush();
        System.err.flush();
        Runtime.getRuntime().halt(code.code());
    }

    private ExitCode run(String[] args, Map<String, String> environment) {
        ServeArguments arguments = ServeArguments.parse(args);
        if (arguments.help()) {
            out.print(ServeArguments.usage());
            return ExitCode.OK;
        }
        ConfigOutcome outcome = ConfigReader.read(arguments.configFile(), environment, arguments.flags());
        List<String> problems = new ArrayList<>(arguments.problems());
        if (outcome instanceof ConfigOutcome.Invalid invalid) {
            problems.addAll(invalid.problems());
        }
        if (outcome instanceof ConfigOutcome.Valid valid) {
            HeapShares.ofThisProcess().obstacle(valid.config()).ifPresent(problems::add);
        }
        if (problems.isEmpty() && outcome instanceof ConfigOutcome.Valid valid) {
            if (arguments.printConfig()) {
                out.print(valid.effective());
                return ExitCode.OK;
            }
            Launch launch =
                    new Launch(arguments.mode(), arguments.replaces(), this::complain, () -> stopAsked.getCount() == 0);
            return serve(valid.config(), launch);
        }
        problems.forEach(this::complain);
        return ExitCode.USAGE;
    }

    private ExitCode serve(NodeConfig config, Launch launch) {
        System.setProperty(LOG_LEVEL_PROPERTY, config.logLevel());
        quietLibraries();
        PrometheusRegistry registry = new PrometheusRegistry();
        JvmMetrics.builder().register(registry);
        handleSignals();
        SequencerNode node;
        try {
            node = SequencerNode.start(config, launch, registry, this::die);
        } catch (CannotStartException e) {
            complain(e.line());
            if (e.exitCode() == ExitCode.INTERNAL) {
                e.printStackTrace(err);
            }
            return e.exitCode();
        }
        node.listeners().forEach((name, endpoint) -> out.println("listening " + name + " " + endpoint));
        out.println("ready " + config.nodeId() + " of cluster " + config.clusterId());
        out.flush();
        awaitStop();
        return stop(node, Duration.ofMillis(config.upkeep().stopMillis()));
    }

    private void awaitStop() {
        boolean asked = false;
        while (!asked) {
            try {
                stopAsked.await();
                asked = true;
            } catch (InterruptedException e) {
                // Nobody but a signal stops a node.
                complain("interrupted; still serving");
            }
        }
    }

    private ExitCode stop(SequencerNode node, Duration limit) {
        Thread stopping = new Thread(node::close, "stop");
        stopping.setDaemon(true);
        stopping.start();
        try {
            stopping.join(limit.toMillis());
        } catch (InterruptedException e) {
            complain("interrupted while stopping");
        }
        if (stopping.isAlive()) {
            complain("stop took longer than upkeep.stopMillis (" + limit.toMillis() + "): ending all the same");
            return ExitCode.STOP_TIMED_OUT;
        }
        return ExitCode.OK;
    }

    /** The first signal asks for a graceful stop, the second one ends the process as if nobody had listened. */
    private void handleSignals() {
        AtomicInteger signals = new AtomicInteger();
        for (String name : List.of("TERM", "INT")) {
            Signal.handle(new Signal(name), signal -> {
                if (signals.getAndIncrement() == 0) {
                    stopAsked.countDown();
                } else {
                    Runtime.getRuntime().halt(SIGNAL_EXIT_BASE + signal.getNumber());
                }
            });
        }
    }

    /** The node must not go on: one line, and out, before anything else is served. */
    private void die(ExitCode code, String reason) {
        complain(reason);
        err.flush();
        Runtime.getRuntime().halt(code.code());
    }

    private void complain(String line) {
        err.println("sequencer: " + line);
    }

    /** gRPC and others log through java.util.logging. */
    private static void quietLibraries() {
        System.setProperty("java.util.logging.SimpleFormatter.format", "%1$tFT%1$tT.%1$tL %4$-7s %3$s: %5$s%6$s%n");
        Logger.getLogger("").setLevel(Level.WARNING);
    }
}
