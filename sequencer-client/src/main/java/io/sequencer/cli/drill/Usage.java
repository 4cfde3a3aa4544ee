package io.sequencer.cli.drill;

import io.sequencer.cli.cluster.LocalNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the greediest node takes of disk and memory.
 *
 * @param storeBytes of the databases
 * @param logBytes of the Raft logs and checkpoints, without files that a database has too
 * @param residentBytes of the process; 0 where the system does not tell
 */
public record Usage(long storeBytes, long logBytes, long residentBytes) {
    private static final int KIB = 1024;

    public static Usage most(List<LocalNode> nodes) {
        Usage most = new Usage(0, 0, 0);
        for (LocalNode node : nodes) {
            Set<Object> counted = new HashSet<>();
            most = most.max(new Usage(
                    bytes(node.dataDirectory().resolve("state"), counted),
                    bytes(node.dataDirectory().resolve("raft"), counted),
                    resident(node)));
        }
        return most;
    }

    public Usage max(Usage other) {
        return new Usage(
                Math.max(storeBytes, other.storeBytes),
                Math.max(logBytes, other.logBytes),
                Math.max(residentBytes, other.residentBytes));
    }

    /** Files go while they are counted; hard links of one file are one. */
    private static long bytes(Path directory, Set<Object> counted) {
        long[] sum = {0};
        try {
            Files.walkFileTree(directory, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                    Object key = attributes.fileKey();
                    sum[0] += key == null || counted.add(key) ? attributes.size() : 0;
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFileFailed(Path file, IOException gone) {
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult postVisitDirectory(Path at, @Nullable IOException gone) {
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return sum[0];
    }

    private static long resident(LocalNode node) {
        return node.handle()
                .map(handle -> Path.of("/proc", Long.toString(handle.pid()), "status"))
                .map(Usage::residentOf)
                .orElse(0L);
    }

    private static long residentOf(Path status) {
        try {
            for (String line : Files.readAllLines(status)) {
                if (line.startsWith("VmRSS:")) {
                    return Long.parseLong(line.replaceAll("\\D", "")) * KIB;
                }
            }
        } catch (IOException e) {
            return 0; // No Linux, or the process has just ended, which is found out elsewhere.
        }
        return 0;
    }
}
