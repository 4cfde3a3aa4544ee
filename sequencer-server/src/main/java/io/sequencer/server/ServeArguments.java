package io.sequencer.server;

import io.sequencer.server.boot.Launch;
import io.sequencer.server.config.ConfigReader;
import io.sequencer.server.raft.NodeId;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The command line of {@code serve}.
 *
 * @param configFile named by {@code --config}
 * @param printConfig whether to show the effective configuration instead of starting
 * @param help whether to show the usage instead of starting
 * @param mode what to do with an empty data directory
 * @param replaces the member whose place a joining node takes
 * @param flags configuration by path: {@code --shards=5} is {@code shards} to {@code 5}
 * @param problems what could not be understood
 */
record ServeArguments(
        Optional<Path> configFile,
        boolean printConfig,
        boolean help,
        Launch.Mode mode,
        Optional<NodeId> replaces,
        Map<String, String> flags,
        List<String> problems) {

    static ServeArguments parse(String[] args) {
        Optional<Path> file = Optional.empty();
        boolean printConfig = false;
        boolean help = false;
        Launch.Mode mode = Launch.Mode.PLAIN;
        Optional<NodeId> replaces = Optional.empty();
        Map<String, String> flags = new LinkedHashMap<>();
        List<String> problems = new ArrayList<>();
        Deque<String> rest = new ArrayDeque<>(List.of(args));
        while (!rest.isEmpty()) {
            String arg = rest.pop();
            int equals = arg.indexOf('=');
            if (arg.equals("--help") || arg.equals("-h")) {
                help = true;
            } else if (arg.equals("--print-config")) {
                printConfig = true;
            } else if (arg.equals("--config") && !rest.isEmpty()) {
                file = Optional.of(Path.of(rest.pop()));
            } else if (arg.startsWith("--config=") && equals < arg.length() - 1) {
                file = Optional.of(Path.of(arg.substring(equals + 1)));
            } else if (arg.equals("--config") || arg.equals("--config=")) {
                problems.add("flag --config: must be followed by a file");
            } else if (arg.equals("--bootstrap") && mode != Launch.Mode.JOIN) {
                mode = Launch.Mode.BOOTSTRAP;
            } else if (arg.equals("--join") && mode != Launch.Mode.BOOTSTRAP) {
                mode = Launch.Mode.JOIN;
            } else if (arg.equals("--bootstrap") || arg.equals("--join")) {
                problems.add("flags --bootstrap and --join: only one of them can be meant");
            } else if (arg.matches("--replace=[A-Za-z0-9][A-Za-z0-9._-]{0,62}")) {
                replaces = Optional.of(new NodeId(arg.substring(equals + 1)));
            } else if (arg.equals("--insecure")) {
                flags.put("insecure", "true");
            } else if (arg.startsWith("--") && equals > 2) {
                flags.put(arg.substring(2, equals), arg.substring(equals + 1));
            } else {
                problems.add(
                        "argument " + arg + ": not understood; settings are written --name=value, see serve --help");
            }
        }
        if (replaces.isPresent() && mode != Launch.Mode.JOIN) {
            problems.add("flag --replace: goes with --join");
        }
        return new ServeArguments(file, printConfig, help, mode, replaces, flags, problems);
    }

    static String usage() {
        StringBuilder usage = new StringBuilder("""
                Usage: sequencer serve --config FILE [--bootstrap | --join] [--print-config] [--SETTING=VALUE ...]

                Runs one node until SIGTERM or SIGINT. Settings come from the file, then from the environment
                (SEQUENCER_RAFT_TIMEOUT_MIN_MILLIS), then from flags; the later one wins.

                  --config=FILE   YAML file with settings
                  --bootstrap     makes a new cluster if the data directory is empty: on every node, at the first start.
                                  Waits for all peers. Refused if the cluster exists; changes nothing later on
                  --join          becomes a member of the cluster that runs if the data directory is empty: a new node,
                                  or one that lost its disk. Changes nothing later on
                  --replace=NODE  with --join: that member goes in the same step
                  --print-config  shows every setting with its source, and exits
                  --help          shows this, and exits

                Settings:
                """);
        ConfigReader.flagDescriptions()
                .forEach((path, about) -> usage.append("  --%s%n      %s%n".formatted(path, about)));
        return usage.toString();
    }
}
