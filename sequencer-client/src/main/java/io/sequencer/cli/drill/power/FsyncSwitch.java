package io.sequencer.cli.drill.power;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** Has fsync do nothing, in processes that were started with its environment, from the moment it is thrown. */
final class FsyncSwitch {

    private static final String SOURCE = "no-fsync.c";

    private final Path library;
    private final Path thrown;

    private FsyncSwitch(Path library, Path thrown) {
        this.library = library;
        this.thrown = thrown;
    }

    /** Why there can be none on this machine; empty if nothing is known against it. */
    static Optional<String> obstacle() {
        return Command.failure("cc", "--version").map(why -> "a C compiler (cc) is needed to take fsync away: " + why);
    }

    /** @throws IOException if it cannot be compiled */
    static FsyncSwitch make(Path directory) throws IOException {
        Path source = directory.resolve(SOURCE);
        Path library = directory.resolve("no-fsync.so");
        try (InputStream code = FsyncSwitch.class.getResourceAsStream(SOURCE)) {
            if (code == null) {
                throw new IOException(SOURCE + " is not on the class path");
            }
            Files.copy(code, source);
        }
        Command.run("cc", "-shared", "-fPIC", "-O2", "-o", library.toString(), source.toString(), "-ldl");
        return new FsyncSwitch(library, directory.resolve("fsync-is-off"));
    }

    /** What a process needs to be subject to it. */
    Map<String, String> environment() {
        return Map.of("LD_PRELOAD", library.toString(), "NO_FSYNC_IF_EXISTS", thrown.toString());
    }

    void turnOff() throws IOException {
        Files.createFile(thrown);
    }
}
