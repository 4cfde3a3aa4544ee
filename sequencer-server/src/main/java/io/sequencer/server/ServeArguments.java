package io.sequencer.server;

import io.sequencer.server.config.ConfigReader;
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
 * @param flags configuration by path: {@code --shards=5} is {@code shards} to {@code 5}
 * @param problems what could not be understood
 */
record ServeArguments(
        Optional<Path> configFile,
        boolean printConfig,
        boolean help,
        Map<String, String> flags,
        List<String> problems) {

    static ServeArguments parse(String[] args) {
        Optional<Path> file = Optional.empty();
        boolean printConfig = false;
        boolean help = false;
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
            } else if (arg.equals("--insecure")) {
                flags.put("insecure", "true");
            } else if (arg.startsWith("--") && equals > 2) {
                flags.put(arg.substring(2, equals), arg.substring(equals + 1));
            } else {
                problems.add(
                        "argument " + arg + ": not understood; settings are written --name=value, see serve --help");
            }
        }
        return new ServeArguments(file, printConfig, help, flags, problems);
    }

    static String usage() {
        StringBuilder usage = new StringBuilder("""
                Usage: sequencer serve --config FILE [--print-config] [--SETTING=VALUE ...]

                Runs one node until SIGTERM or SIGINT. Settings come from the file, then from the environment
                (SEQUENCER_RAFT_TIMEOUT_MIN_MILLIS), then from flags; the later one wins.

                  --config=FILE   YAML file with settings
                  --print-config  shows every setting with its source, and exits
                  --help          shows this, and exits

                Settings:
                """);
        ConfigReader.flagDescriptions()
                .forEach((path, about) -> usage.append("  --%s%n      %s%n".formatted(path, about)));
        return usage.toString();
    }
}
