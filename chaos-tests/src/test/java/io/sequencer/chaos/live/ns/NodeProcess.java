package io.sequencer.chaos.live.ns;

import io.sequencer.cli.drill.machine.Command;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One server process, started and started again on the same data. Any thread, one call at a time. */
final class NodeProcess {
    private static final int KILLED_WITHIN_SECONDS = 30;

    private final List<String> command;
    private final Path log;
    private final Map<String, String> environment;
    private @Nullable Process process;
    private boolean paused;
    private boolean sealed;

    NodeProcess(List<String> command, Path log, Map<String, String> environment) {
        this.command = List.copyOf(command);
        this.log = log;
        this.environment = Map.copyOf(environment);
    }

    Path log() {
        return log;
    }

    /** Does nothing if it runs. @param more arguments */
    synchronized void start(List<String> more) throws IOException {
        if (isAlive()) {
            return;
        }
        if (sealed) {
            throw new IOException("the cluster was stopped");
        }
        List<String> all = new ArrayList<>(command);
        all.addAll(more);
        ProcessBuilder builder = new ProcessBuilder(all);
        builder.environment().keySet().removeIf(name -> name.startsWith("SEQUENCER_"));
        builder.environment().putAll(environment);
        builder.redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        process = builder.start();
        paused = false;
    }

    synchronized boolean isAlive() {
        return process != null && process.isAlive();
    }

    /** What it ended with; empty while it runs. */
    synchronized Optional<Integer> exitValue() {
        return process == null || process.isAlive() ? Optional.empty() : Optional.of(process.exitValue());
    }

    synchronized void kill() throws IOException {
        if (process != null) {
            process.destroyForcibly();
            await(process, KILLED_WITHIN_SECONDS);
        }
    }

    /** SIGTERM, then SIGKILL if it takes longer. */
    synchronized void terminate(int seconds) throws IOException {
        if (process != null && process.isAlive()) {
            process.destroy();
            if (paused) {
                signal("CONT");
            }
            if (!await(process, seconds)) {
                kill();
            }
        }
    }

    private static boolean await(Process running, int seconds) throws IOException {
        try {
            return running.waitFor(seconds, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    synchronized void pause() throws IOException {
        signal("STOP");
        paused = true;
    }

    synchronized void resume() throws IOException {
        signal("CONT");
        paused = false;
    }

    private void signal(String name) throws IOException {
        if (process != null && process.isAlive()) {
            Command.run("kill", "-" + name, Long.toString(process.pid()));
        }
    }

    /** It is killed and does not start again. */
    synchronized void seal() {
        sealed = true;
        if (process != null) {
            process.destroyForcibly();
        }
    }

    /** The last lines that it wrote for people. */
    String lastWords() {
        try (var lines = Files.lines(log)) {
            return String.join(
                    " / ", lines.filter(line -> line.startsWith("sequencer: ")).toList());
        } catch (IOException | java.io.UncheckedIOException e) {
            return "";
        }
    }
}
