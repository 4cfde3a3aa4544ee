package io.sequencer.server.backup;

import io.sequencer.server.boot.CannotStartException;
import io.sequencer.server.boot.ExitCode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The command line of {@code backup verify | restore}.
 *
 * @param configs of the nodes to restore
 */
record BackupArguments(String verb, Optional<Path> backup, List<Path> configs, boolean json, boolean help) {

    private static final Set<String> VERBS = Set.of("verify", "restore");
    private static final String CONFIG = "--config";

    static BackupArguments parse(String[] args) throws CannotStartException {
        String verb = "";
        Optional<Path> backup = Optional.empty();
        List<Path> configs = new ArrayList<>();
        boolean json = false;
        boolean help = args.length == 0;
        for (int i = 0; i < args.length; i++) {
            String arg = args[i];
            if (arg.equals(CONFIG) && i + 1 < args.length) {
                i++;
                configs.add(Path.of(args[i]));
            } else if (arg.startsWith(CONFIG + "=")) {
                configs.add(Path.of(arg.substring(CONFIG.length() + 1)));
            } else if (arg.equals("--json")) {
                json = true;
            } else if (arg.equals("--help") || arg.equals("-h")) {
                help = true;
            } else if (verb.isEmpty() && VERBS.contains(arg)) {
                verb = arg;
            } else if (!verb.isEmpty() && backup.isEmpty() && !arg.startsWith("-")) {
                backup = Optional.of(Path.of(arg));
            } else {
                throw wrong("argument " + arg + " is not understood");
            }
        }
        if (!help) {
            check(verb, backup, configs);
        }
        return new BackupArguments(verb, backup, List.copyOf(configs), json, help);
    }

    private static void check(String verb, Optional<Path> backup, List<Path> configs) throws CannotStartException {
        if (verb.isEmpty()) {
            throw wrong("a verb is missing: verify or restore");
        }
        if (backup.isEmpty()) {
            throw wrong("the backup's directory is missing");
        }
        if (verb.equals("restore") == configs.isEmpty()) {
            throw wrong(
                    configs.isEmpty()
                            ? "restore needs --config, once for each node to restore here"
                            : "verify takes no --config");
        }
    }

    static CannotStartException wrong(String what) {
        return new CannotStartException(ExitCode.USAGE, what + "; see backup verify --help");
    }
}
