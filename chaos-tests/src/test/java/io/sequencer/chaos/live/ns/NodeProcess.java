package io.sequencer.chaos.live.ns;

import io.sequencer.chaos.live.fault.End;
import io.sequencer.cli.drill.machine.Command;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One server process, started and started again on the same data. Any thread, one call at a time. */
final class NodeProcess {
    private static final int KILLED_WITHIN_SECONDS = 30;
    private static final int KILLED = 137;
    /** By SIGTERM: by itself, or by the signal where nothing was there yet to take it. */
    private static final Set<Integer> STOPPED = Set.of(0, 143);

    private static final int WORDS = 3;

    private final List<String> command;
    private final Path log;
    private final Map<String, String> environment;
    private @Nullable Process process;
    private boolean paused;
    private boolean sealed;
    /** Whether the present process's end is known, as one that was ordered or one of {@link #ends}. */
    private boolean settled;

    private final String node;
    private final List<End> ends = new ArrayList<>();

    NodeProcess(String node, List<String> command, Path log, Map<String, String> environment) {
        this.node = node;
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
        keep(Set.of());
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
        settled = false;
    }

    synchronized boolean isAlive() {
        return process != null && process.isAlive();
    }

    /** Ends that no signal of this class explains. Each is told once. */
    synchronized List<End> ends() {
        keep(Set.of());
        List<End> told = List.copyOf(ends);
        ends.clear();
        return told;
    }

    /** Keeps the end of a process that is gone, unless it is one of these codes. */
    private void keep(Set<Integer> ordered) {
        if (process != null && !process.isAlive() && !settled) {
            settled = true;
            if (!ordered.contains(process.exitValue())) {
                ends.add(new End(node, process.exitValue(), lastWords()));
            }
        }
    }

    /** SIGKILL. @return whether that is what ended it */
    synchronized boolean kill() throws IOException {
        keep(Set.of());
        if (process == null || settled) {
            return false;
        }
        process.destroyForcibly();
        if (!await(process, KILLED_WITHIN_SECONDS)) {
            throw new IOException(node + " is not gone " + KILLED_WITHIN_SECONDS + " s after SIGKILL");
        }
        keep(Set.of(KILLED));
        return process.exitValue() == KILLED;
    }

    /** SIGTERM, then SIGKILL if it takes longer. @return whether it ended as it was asked to */
    synchronized boolean terminate(int seconds) throws IOException {
        keep(Set.of());
        if (process == null || settled) {
            return false;
        }
        process.destroy();
        if (paused) {
            signal("CONT");
        }
        if (!await(process, seconds)) {
            if (kill()) {
                ends.add(new End(node, KILLED, "it went on for " + seconds + " s after SIGTERM and was killed"));
            }
            return false;
        }
        keep(STOPPED);
        return STOPPED.contains(process.exitValue());
    }

    /** Waits until it has ended. @return its exit code; empty if it runs on */
    OptionalInt awaitEnd(int seconds) throws IOException {
        Process present;
        synchronized (this) {
            present = process;
        }
        return present != null && await(present, seconds) ? OptionalInt.of(present.exitValue()) : OptionalInt.empty();
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
        keep(Set.of());
        if (process != null && !settled) {
            process.destroyForcibly();
        }
    }

    /** The last lines that it wrote for people. */
    String lastWords() {
        try (var lines = Files.lines(log)) {
            List<String> all =
                    lines.filter(line -> line.startsWith("sequencer: ")).toList();
            return String.join(" / ", all.subList(Math.max(0, all.size() - WORDS), all.size()));
        } catch (IOException | java.io.UncheckedIOException e) {
            return "";
        }
    }
}
