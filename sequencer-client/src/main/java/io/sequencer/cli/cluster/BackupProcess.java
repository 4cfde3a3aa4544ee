package io.sequencer.cli.cluster;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The server's process that verifies and restores backups, waited for. Any thread. */
public final class BackupProcess {

    private static final String MAIN = "io.sequencer.server.backup.BackupMain";

    private BackupProcess() {}

    /**
     * How it ended.
     *
     * @param text all that it printed
     */
    public record Result(int exitCode, String text) {}

    public static Result verify(String serverClasspath, Path backup) {
        return run(serverClasspath, List.of("verify", backup.toString()));
    }

    /** Makes the data directories of nodes that were never started. */
    public static Result restore(String serverClasspath, Path backup, List<LocalNode> nodes) {
        List<String> arguments = new ArrayList<>(List.of("restore", backup.toString()));
        nodes.forEach(node -> arguments.add("--config=" + node.configFile()));
        return run(serverClasspath, arguments);
    }

    private static Result run(String serverClasspath, List<String> arguments) {
        List<String> command = LocalNode.java();
        command.addAll(List.of("-cp", serverClasspath, MAIN));
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().keySet().removeIf(name -> name.startsWith("SEQUENCER_"));
        try {
            Process process = builder.start();
            try {
                process.getOutputStream().close();
                String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
                return new Result(process.waitFor(), text);
            } finally {
                process.destroyForcibly();
            }
        } catch (IOException e) {
            throw new ClusterException("cannot run backup " + arguments.get(0) + ": " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ClusterException("interrupted while backup " + arguments.get(0) + " runs", e);
        }
    }
}
