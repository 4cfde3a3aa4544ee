package io.sequencer.cli.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One server process, started and started again on the same data. Any thread, one call at a time. */
public final class LocalNode {

    private static final String MAIN = "io.sequencer.server.ServeMain";
    private static final String REPAIR = "io.sequencer.server.repair.RepairMain";
    /** Keeps a terminal's Ctrl-C from the nodes: they are stopped by this process, once, in its order. */
    private static final Path SETSID = Path.of("/usr/bin/setsid");

    /** The setting that names the cluster. */
    static final String INSECURE = "insecure";

    static final String CLUSTER_ID = "clusterId";

    static final String DEFAULT_CLUSTER_ID = "local";

    private static final int TAIL_BYTES = 16 * 1024;
    private static final int LAST_WORD_WITHIN = 20;

    private final String id;
    private final NodePorts ports;
    private final Path directory;
    private final ClusterPlan plan;
    private @Nullable Process process;
    /** Whoever kills and starts nodes again must not start one behind the last stop: nobody would end it. */
    private boolean sealed;

    private boolean frozen;

    LocalNode(String id, NodePorts ports, ClusterPlan plan) {
        this.id = id;
        this.ports = ports;
        this.directory = plan.directory().resolve(id);
        this.plan = plan;
    }

    public String id() {
        return id;
    }

    public NodePorts ports() {
        return ports;
    }

    public Path dataDirectory() {
        return directory.resolve("data");
    }

    public Path logFile() {
        return directory.resolve("node.log");
    }

    Path configFile() {
        return directory.resolve("node.yaml");
    }

    void writeConfig(List<LocalNode> peers) {
        StringBuilder yaml = new StringBuilder()
                .append("clusterId: ")
                .append(plan.settings().getOrDefault(CLUSTER_ID, DEFAULT_CLUSTER_ID))
                .append('\n')
                .append("nodeId: ")
                .append(id)
                .append('\n')
                .append("dataDir: \"")
                .append(yamlText(dataDirectory()))
                .append("\"\n")
                .append("insecure: ")
                .append(plan.settings().getOrDefault(INSECURE, "true"))
                .append('\n')
                .append("peers:\n");
        for (LocalNode peer : peers) {
            NodePorts p = peer.ports;
            yaml.append("  - {id: %s, host: %s, httpPort: %d, grpcPort: %d, peerPort: %d, raftPort: %d, "
                            .formatted(peer.id, NodePorts.HOST, p.http(), p.grpc(), p.peer(), p.raft()))
                    .append("adminPort: %d, metricsPort: %d}\n".formatted(p.admin(), p.metrics()));
        }
        try {
            Files.createDirectories(directory);
            Files.writeString(configFile(), yaml);
        } catch (IOException e) {
            throw new ClusterException("cannot write " + configFile() + ": " + e.getMessage(), e);
        }
    }

    private static String yamlText(Path path) {
        return path.toAbsolutePath().toString().replace("\\", "\\\\").replace("\"", "\\\"");
    }

    /** Starts the process with {@code --join}; does not wait until it serves. */
    public void startJoining(Optional<String> replaces) {
        List<String> arguments = new ArrayList<>(List.of("--join"));
        replaces.ifPresent(node -> arguments.add("--replace=" + node));
        start(arguments);
    }

    /** Starts the process with {@code --bootstrap}, which does nothing if it has data. */
    public void startBootstrapping() {
        start(List.of("--bootstrap"));
    }

    /** Runs a repair verb on its data, and waits; the exit code. */
    public int repair(String verb) throws InterruptedException {
        try {
            return launch(command(REPAIR, List.of(verb))).waitFor();
        } catch (IOException e) {
            throw new ClusterException("cannot run repair " + verb + ": " + e.getMessage(), e);
        }
    }

    /** Starts the process; does not wait until it serves. */
    public void start() {
        startBootstrapping();
    }

    private synchronized void start(List<String> arguments) {
        if (sealed) {
            throw new ClusterException(id + " is not started again: the cluster was stopped");
        }
        if (isAlive()) {
            throw new IllegalStateException(id + " runs already");
        }
        try {
            List<String> command = command(MAIN, arguments);
            plan.settings().forEach((name, value) -> command.add("--" + name + "=" + value));
            process = launch(command);
            frozen = false;
        } catch (IOException e) {
            throw new ClusterException("cannot start " + id + ": " + e.getMessage(), e);
        }
    }

    private Process launch(List<String> command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command);
        // Settings of a node in this process' environment are not meant for these nodes.
        builder.environment().keySet().removeIf(name -> name.startsWith("SEQUENCER_"));
        builder.environment().putAll(plan.environment());
        builder.redirectErrorStream(true);
        builder.redirectOutput(ProcessBuilder.Redirect.appendTo(logFile().toFile()));
        return builder.start();
    }

    /** The beginning of a server process' command line. */
    static List<String> java() {
        List<String> command = new ArrayList<>();
        if (Files.isExecutable(SETSID)) {
            command.add(SETSID.toString());
        }
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        if (Runtime.version().feature() >= 24) {
            command.add("--enable-native-access=ALL-UNNAMED");
            command.add("--sun-misc-unsafe-memory-access=allow");
        }
        return command;
    }

    private List<String> command(String main, List<String> arguments) {
        List<String> command = java();
        command.add("-XX:+ExitOnOutOfMemoryError");
        command.addAll(plan.javaFlags());
        command.add("-cp");
        command.add(plan.serverClasspath());
        command.add(main);
        command.add("--config");
        command.add(configFile().toString());
        command.addAll(arguments);
        return command;
    }

    /** SIGKILL, and waits until the process is gone. */
    public synchronized void kill() {
        Process running = process;
        if (running != null) {
            running.destroyForcibly();
            awaitExit(running, Duration.ofSeconds(30));
        }
    }

    /** SIGSTOP: it keeps its memory and its connections, and does nothing. */
    public synchronized void freeze() {
        signal("STOP");
        frozen = true;
    }

    /** SIGCONT: it goes on as if no time had passed. */
    public synchronized void wake() {
        signal("CONT");
        frozen = false;
    }

    private void signal(String name) {
        long pid = handle().orElseThrow(() -> new IllegalStateException(id + " does not run"))
                .pid();
        try {
            int code = new ProcessBuilder("kill", "-" + name, Long.toString(pid))
                    .start()
                    .waitFor();
            if (code != 0) {
                throw new ClusterException("kill -" + name + " of " + id + " ended with " + code);
            }
        } catch (IOException e) {
            throw new ClusterException("cannot send SIG" + name + " to " + id + ": " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ClusterException("interrupted while sending SIG" + name + " to " + id, e);
        }
    }

    /** SIGTERM; does not wait. */
    synchronized void askToStop() {
        Process running = process;
        if (running != null && running.isAlive()) {
            running.destroy();
            if (frozen) {
                // It would not hear of it.
                wake();
            }
        }
    }

    /** SIGTERM, for good: it does not start again. Does not wait. */
    synchronized void seal() {
        sealed = true;
        askToStop();
    }

    /** SIGTERM, then waits; SIGKILL if it takes longer than {@code limit}. */
    public void stop(Duration limit) {
        askToStop();
        awaitStop(limit);
    }

    synchronized void awaitStop(Duration limit) {
        Process running = process;
        if (running != null && !awaitExit(running, limit)) {
            kill();
        }
    }

    private static boolean awaitExit(Process running, Duration limit) {
        try {
            return running.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return !running.isAlive();
        }
    }

    public synchronized boolean isAlive() {
        Process running = process;
        return running != null && running.isAlive();
    }

    /** The process, while it has one; for its pid, its CPU time and signals. */
    public synchronized Optional<ProcessHandle> handle() {
        Process running = process;
        return running == null ? Optional.empty() : Optional.of(running.toHandle());
    }

    /** What the last process ended with; empty while it runs or before the first start. */
    public synchronized Optional<Integer> exitValue() {
        Process running = process;
        return running == null || running.isAlive() ? Optional.empty() : Optional.of(running.exitValue());
    }

    /** What it said when it ended by itself; other threads may have logged more behind it. Empty if it said nothing lately. */
    public Optional<String> lastWord() {
        return lastLogLines(LAST_WORD_WITHIN).stream()
                .filter(line -> line.startsWith("sequencer: "))
                .reduce((earlier, later) -> later);
    }

    /** The end of its log. */
    public List<String> lastLogLines(int lines) {
        Path log = logFile();
        if (!Files.exists(log)) {
            return List.of();
        }
        try (var channel = Files.newByteChannel(log)) {
            channel.position(Math.max(0, channel.size() - TAIL_BYTES));
            var buffer = java.nio.ByteBuffer.allocate(TAIL_BYTES);
            while (buffer.hasRemaining() && channel.read(buffer) >= 0) {
                // until full or at the end
            }
            List<String> tail = new String(buffer.array(), 0, buffer.position(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
            return tail.subList(Math.max(0, tail.size() - lines), tail.size());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
