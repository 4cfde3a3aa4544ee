package io.sequencer.cli;

import java.nio.file.Path;

/** Where the launcher says things are. */
public final class Homes {

    private static final String DEV_DIRECTORY = ".sequencer-dev";

    private Homes() {}

    /** Where 'dev' keeps its cluster unless told otherwise. */
    public static Path devDirectory() {
        return Path.of(System.getProperty("sequencer.home", ".")).resolve(DEV_DIRECTORY);
    }

    /** Where logins of clusters other than dev's are kept. */
    public static Path logins() {
        String named = System.getenv("XDG_CONFIG_HOME");
        Path config = named == null || named.isBlank()
                ? Path.of(System.getProperty("user.home", ".")).resolve(".config")
                : Path.of(named);
        return config.resolve("sequencer").resolve("logins");
    }

    /** Class path of the server process. */
    public static String serverClasspath() {
        String path = System.getProperty("sequencer.server.classpath", "");
        if (path.isBlank()) {
            throw new CommandFailure(
                    ExitCode.CLUSTER,
                    "the server's class path is not known: start this command with scripts/sequencer,"
                            + " or set -Dsequencer.server.classpath");
        }
        return path;
    }
}
