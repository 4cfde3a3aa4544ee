package io.sequencer.server.raft.files;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What the disk holds after a power cut: nothing, unless it was fsynced, its directory entry too. */
public final class DurableFiles {

    private DurableFiles() {}

    /** On return every file and directory below, and the directory itself, is on disk. */
    public static void sync(Path tree) throws IOException {
        Files.walkFileTree(tree, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                syncOne(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path dir, @Nullable IOException e) throws IOException {
                syncOne(dir);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    /** On return the content of a file, or the entries of a directory, are on disk. */
    public static void syncOne(Path path) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    /** On return the file has the new content or the old one, whole, and on disk. */
    public static void replace(Path file, byte[] content) throws IOException {
        Path draft = file.resolveSibling(file.getFileName() + ".tmp");
        Files.write(draft, content);
        syncOne(draft);
        Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        syncOne(parent(file));
    }

    /** On return the directory has its new name, on disk. */
    public static void publish(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        syncOne(parent(to));
        syncOne(parent(from));
    }

    public static void deleteTree(Path tree) throws IOException {
        if (!Files.exists(tree)) {
            return;
        }
        Files.walkFileTree(tree, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.deleteIfExists(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path dir, @Nullable IOException e) throws IOException {
                Files.deleteIfExists(dir);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    /** The regular files below, relative, sorted: the same order on every machine. */
    public static List<Path> filesBelow(Path tree) throws IOException {
        try (Stream<Path> all = Files.walk(tree)) {
            return all.filter(Files::isRegularFile)
                    .map(tree::relativize)
                    .sorted()
                    .toList();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    /** Those below a directory that need not exist. */
    public static List<Path> filesBelowIfThere(Path tree) throws IOException {
        return Files.exists(tree) ? filesBelow(tree) : List.of();
    }

    public static List<Path> children(Path directory) throws IOException {
        try (Stream<Path> all = Files.list(directory)) {
            return all.sorted().toList();
        } catch (NoSuchFileException e) {
            return List.of();
        }
    }

    private static Path parent(Path path) {
        Path parent = path.toAbsolutePath().getParent();
        if (parent == null) {
            throw new IllegalArgumentException("no parent: " + path);
        }
        return parent;
    }
}
