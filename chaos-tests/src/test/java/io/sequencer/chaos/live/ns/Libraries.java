package io.sequencer.chaos.live.ns;

import io.sequencer.cli.drill.machine.Command;
import io.sequencer.cli.drill.machine.PreloadedLibrary;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Map;

/** What stands before the system's library in a node's process: a failing fsync, none at all, and another time of day. */
final class Libraries {
    private static final String CLOCK = "skewed-clock";

    private final Path directory;
    private final String preload;

    /** Compiles them. @throws IOException if that fails */
    Libraries(Path directory) throws IOException {
        this.directory = directory;
        Files.createDirectories(directory);
        Path fail = PreloadedLibrary.compile("fail-fsync", directory).file();
        Path none = PreloadedLibrary.compile("no-fsync", directory).file();
        Path source = directory.resolve(CLOCK + ".c");
        Path clock = directory.resolve(CLOCK + ".so");
        try (InputStream code = Libraries.class.getResourceAsStream(CLOCK + ".c")) {
            if (code == null) {
                throw new IOException(CLOCK + ".c is not on the class path");
            }
            Files.copy(code, source);
        }
        Command.run("cc", "-shared", "-fPIC", "-O2", "-Wall", "-o", clock.toString(), source.toString(), "-ldl");
        preload = fail + ":" + none + ":" + clock;
    }

    private Path order(String node) {
        return directory.resolve("fail-fsync-" + node);
    }

    private Path skew(String node) {
        return directory.resolve("skew-" + node);
    }

    private Path without() {
        return directory.resolve("fsync-is-off");
    }

    Map<String, String> environment(String node) throws IOException {
        if (!Files.exists(skew(node))) {
            skew(node, 0);
        }
        return Map.of(
                "LD_PRELOAD",
                preload,
                "FAIL_FSYNC_ORDER",
                order(node).toString(),
                "NO_FSYNC_IF_EXISTS",
                without().toString(),
                "SKEWED_CLOCK_FILE",
                skew(node).toString());
    }

    /** The next fsync of a file whose path begins and contains so fails. */
    void orderFailure(String node, Path below, String part) throws IOException {
        Path draft = directory.resolve("draft-" + node);
        Files.writeString(draft, below + "/\n" + part + "\n");
        Files.move(draft, order(node), StandardCopyOption.ATOMIC_MOVE);
    }

    /** @return whether the order was carried out */
    boolean takeBack(String node) throws IOException {
        return !Files.deleteIfExists(order(node));
    }

    boolean isDone(String node) {
        return !Files.exists(order(node));
    }

    /** No fsync of any node does anything from here on: the control, which must lose data. */
    void turnFsyncOff() throws IOException {
        Files.createFile(without());
    }

    void skew(String node, long seconds) throws IOException {
        byte[] value = ByteBuffer.allocate(Long.BYTES)
                .order(ByteOrder.nativeOrder())
                .putLong(seconds)
                .array();
        // In place: the file is mapped.
        Files.write(skew(node), value, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    }
}
