package io.sequencer.cli.drill.damage;

import io.sequencer.cli.cluster.LocalNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** A kind of file, and where in it a bit is turned over. */
enum Target {
    /** In the middle of what the log holds, far below what was acked. */
    LOG("raft", path -> path.contains("/current/log_")),
    SST("state", path -> path.endsWith(".sst")),
    CHECKPOINT("raft", path -> path.contains("/sm/checkpoint.") && path.contains("/state/MANIFEST-")),
    /** Both of its slots: one that is broken may be a write that the power cut short, the other one holds then. */
    WATERMARK("raft", path -> path.matches(".*/watermark\\.\\d+")),
    CURRENT("state", path -> path.endsWith("/CURRENT")),
    MANIFEST("state", path -> path.contains("/MANIFEST-")),
    IDENTITY("", path -> path.endsWith("/IDENTITY") && !path.contains("/damaged-"));

    private static final int SECOND_SLOT = 512;

    private final String below;
    private final Predicate<String> name;

    Target(String below, Predicate<String> name) {
        this.below = below;
        this.name = name;
    }

    /** The largest such file that the node has. */
    Optional<Path> find(LocalNode node) throws IOException {
        Path top = node.dataDirectory().resolve(below);
        if (!Files.exists(top)) {
            return Optional.empty();
        }
        try (Stream<Path> files = Files.walk(top)) {
            List<Path> found = files.filter(Files::isRegularFile)
                    .filter(file -> name.test(file.toString()))
                    .filter(file -> !file.toString().contains("/damaged-"))
                    .toList();
            return found.stream()
                    .max(Comparator.comparingLong(file -> file.toFile().length()));
        }
    }

    /** Turns one bit over where the file holds something; on return that is on the disk. */
    void flip(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        int end = bytes.length;
        while (end > 0 && bytes[end - 1] == 0) {
            end--; // A log file is longer than what was written to it.
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            if (this == WATERMARK) {
                flip(channel, bytes, Integer.BYTES);
                if (bytes.length > SECOND_SLOT + Integer.BYTES) {
                    flip(channel, bytes, SECOND_SLOT + Integer.BYTES);
                }
            } else {
                flip(channel, bytes, end / 2);
            }
            channel.force(true);
        }
    }

    private static void flip(FileChannel channel, byte[] bytes, int at) throws IOException {
        channel.write(ByteBuffer.wrap(new byte[] {(byte) (bytes[at] ^ 4)}), at);
    }
}
