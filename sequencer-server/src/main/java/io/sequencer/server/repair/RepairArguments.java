package io.sequencer.server.repair;

import io.sequencer.server.boot.CannotStartException;
import io.sequencer.server.boot.ExitCode;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

/** The command line of {@code repair}. */
record RepairArguments(String verb, Optional<Path> config, Optional<Path> data, boolean json, boolean help) {

    private static final Set<String> VERBS = Set.of("inspect", "truncate-unacked", "rejoin");

    static RepairArguments parse(String[] args) throws CannotStartException {
        String verb = "";
        Optional<Path> config = Optional.empty();
        Optional<Path> data = Optional.empty();
        boolean json = false;
        boolean help = args.length == 0;
        for (int i = 0; i < args.length; i++) {
            String arg = args[i];
            if ((arg.equals("--config") || arg.equals("--data")) && i + 1 < args.length) {
                i++;
                arg = arg + "=" + args[i];
            }
            if (arg.startsWith("--config=")) {
                config = Optional.of(Path.of(arg.substring("--config=".length())));
            } else if (arg.startsWith("--data=")) {
                data = Optional.of(Path.of(arg.substring("--data=".length())));
            } else if (arg.equals("--json")) {
                json = true;
            } else if (arg.equals("--help") || arg.equals("-h")) {
                help = true;
            } else if (VERBS.contains(arg) && verb.isEmpty()) {
                verb = arg;
            } else {
                throw wrong("argument " + arg + " is not understood");
            }
        }
        if (verb.isEmpty() && !help) {
            throw wrong("a verb is missing: one of inspect, truncate-unacked, rejoin");
        }
        return new RepairArguments(verb, config, data, json, help);
    }

    static CannotStartException wrong(String what) {
        return new CannotStartException(ExitCode.USAGE, what + "; see repair --help");
    }
}
