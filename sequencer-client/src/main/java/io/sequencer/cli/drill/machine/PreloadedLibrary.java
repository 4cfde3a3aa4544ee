package io.sequencer.cli.drill.machine;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * A small library of the drills' own, compiled on this machine, that stands before the system's in the processes that are started
 * with it. Any thread.
 *
 * @param file the compiled library
 */
public record PreloadedLibrary(Path file) {

    /** Why there can be none on this machine; empty if nothing is known against it. */
    public static Optional<String> obstacle() {
        return Command.failure("cc", "--version")
                .map(why -> "a C compiler (cc; Debian: apt-get install gcc libc6-dev) is needed to have fsync fail: "
                        + why);
    }

    /**
     * Compiles one.
     *
     * @param name of its source, beside this class, without {@code .c}
     * @param directory gets the source and the library
     * @throws IOException if it cannot be compiled
     */
    public static PreloadedLibrary compile(String name, Path directory) throws IOException {
        Path source = directory.resolve(name + ".c");
        Path library = directory.resolve(name + ".so");
        try (InputStream code = PreloadedLibrary.class.getResourceAsStream(name + ".c")) {
            if (code == null) {
                throw new IOException(name + ".c is not on the class path");
            }
            Files.copy(code, source);
        }
        Command.run("cc", "-shared", "-fPIC", "-O2", "-Wall", "-o", library.toString(), source.toString(), "-ldl");
        return new PreloadedLibrary(library);
    }

    /**
     * What a process needs to be started with it.
     *
     * @param name of the variable that tells the library what to do
     */
    public Map<String, String> environment(String name, String value) {
        return Map.of("LD_PRELOAD", file.toString(), name, value);
    }
}
