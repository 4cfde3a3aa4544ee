package io.sequencer.cli.drill.disk;

import io.sequencer.cli.cluster.LocalNode;
import io.sequencer.cli.drill.machine.PreloadedLibrary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.Optional;

/**
 * Has fsync of one file fail once, in processes that were started with its environment.
 *
 * @param order exists from the moment it is given until fsync failed
 */
public record FailingFsync(PreloadedLibrary library, Path order) {

    /** Why there can be none on this machine; empty if nothing is known against it. */
    public static Optional<String> obstacle() {
        return PreloadedLibrary.obstacle();
    }

    /**
     * Compiles it.
     *
     * @param directory gets the library, and the order
     * @throws IOException if it cannot be compiled
     */
    public static FailingFsync make(Path directory) throws IOException {
        Path real = directory.toRealPath();
        return new FailingFsync(PreloadedLibrary.compile("fail-fsync", real), real.resolve("fail-fsync-order"));
    }

    /** What a process needs to be subject to it. */
    public Map<String, String> environment() {
        return library.environment("FAIL_FSYNC_ORDER", order.toString());
    }

    /** From now on, of the node's files of the kind, the next that it wants on the disk does not get there. */
    void orderFor(LocalNode node, DurableFile kind) throws IOException {
        Path draft = order.resolveSibling("draft");
        Files.writeString(draft, kind.below(node).toRealPath() + "/\n" + kind.part() + "\n");
        Files.move(draft, order, StandardCopyOption.ATOMIC_MOVE);
    }

    boolean hasFailed() {
        return !Files.exists(order);
    }
}
