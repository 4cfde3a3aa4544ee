package io.sequencer.server.boot;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A node's data on disk: locked for as long as this is open, and proved to belong to this node of this cluster before
 * anything in it is touched.
 *
 * <pre>
 *   LOCK       held by the running process
 *   IDENTITY   {@link NodeIdentity}, written once
 *   raft/      logs and checkpoints, by shard
 *   state/     databases, by shard
 *   native/    native code that the process unpacked
 * </pre>
 */
public final class DataDirectory implements AutoCloseable {

    private static final String LOCK = "LOCK";
    private static final String IDENTITY = "IDENTITY";
    private static final String IDENTITY_TEMPORARY = "IDENTITY.tmp";
    /** What a first start that was cut short may leave behind. */
    private static final Set<String> BEFORE_IDENTITY = Set.of(LOCK, IDENTITY_TEMPORARY, "lost+found");

    private final Path path;
    private final FileLock lock;

    private DataDirectory(Path path, FileLock lock) {
        this.path = path;
        this.lock = lock;
    }

    /**
     * Makes or opens the directory. When it returns, the identity is on disk: file, name and directory are synced.
     *
     * @throws CannotStartException it is not ours, not writable, in use, damaged, or belongs to another node or cluster
     */
    public static DataDirectory open(Path path, NodeIdentity configured) throws CannotStartException {
        try {
            Files.createDirectories(path);
            refuseForeign(path);
        } catch (IOException e) {
            throw unwritable(path, e);
        }
        DataDirectory directory = new DataDirectory(path, lock(path));
        try {
            directory.proveIdentity(configured);
            return directory;
        } catch (IOException e) {
            directory.close();
            throw unwritable(path, e);
        } catch (CannotStartException | RuntimeException e) {
            directory.close();
            throw e;
        }
    }

    public Path raft() {
        return path.resolve("raft");
    }

    public Path state() {
        return path.resolve("state");
    }

    public Path nativeCode() {
        return path.resolve("native");
    }

    private static void refuseForeign(Path path) throws IOException, CannotStartException {
        if (Files.exists(path.resolve(IDENTITY))) {
            return;
        }
        try (Stream<Path> entries = Files.list(path)) {
            Optional<Path> foreign = entries.filter(e -> !BEFORE_IDENTITY.contains(nameOf(e)))
                    .sorted()
                    .findFirst();
            if (foreign.isPresent()) {
                throw new CannotStartException(
                        ExitCode.FOREIGN_DATA,
                        "data directory " + path + " is not empty and is no node's data (found " + nameOf(foreign.get())
                                + "): name another dataDir, or empty this one if nothing in it is needed");
            }
        }
    }

    private static String nameOf(Path path) {
        return String.valueOf(path.getFileName());
    }

    private static FileLock lock(Path path) throws CannotStartException {
        Optional<FileLock> lock = Optional.empty();
        try {
            FileChannel channel =
                    FileChannel.open(path.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            try {
                lock = Optional.ofNullable(channel.tryLock());
            } catch (OverlappingFileLockException held) {
                lock = Optional.empty();
            } finally {
                if (lock.isEmpty()) {
                    channel.close();
                }
            }
        } catch (IOException e) {
            throw unwritable(path, e);
        }
        return lock.orElseThrow(() -> new CannotStartException(
                ExitCode.LOCKED,
                "data directory " + path
                        + " is in use by another process: stop that node first, or name another dataDir"));
    }

    private void proveIdentity(NodeIdentity configured) throws IOException, CannotStartException {
        Path file = path.resolve(IDENTITY);
        if (!Files.exists(file)) {
            writeIdentity(file, configured);
            return;
        }
        NodeIdentity stored = NodeIdentity.decode(Files.readAllBytes(file))
                .orElseThrow(() -> new CannotStartException(
                        ExitCode.DAMAGED,
                        file + " is damaged, so nobody can say whose data this is: wipe the data directory and let the"
                                + " node join again under a new id"));
        List<String> contradictions = stored.contradictions(configured);
        if (!contradictions.isEmpty()) {
            throw new CannotStartException(
                    ExitCode.CONTRADICTS_DATA,
                    "data directory " + path + " belongs elsewhere: " + String.join("; ", contradictions)
                            + ": mend the configuration, or name another dataDir");
        }
    }

    private void writeIdentity(Path file, NodeIdentity identity) throws IOException {
        Path temporary = path.resolve(IDENTITY_TEMPORARY);
        try (FileChannel out = FileChannel.open(
                temporary, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            ByteBuffer bytes = ByteBuffer.wrap(identity.encoded());
            while (bytes.hasRemaining()) {
                out.write(bytes);
            }
            out.force(true);
        }
        Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
        sync(path);
        Path parent = path.toAbsolutePath().getParent();
        if (parent != null) {
            sync(parent);
        }
    }

    /** Makes a directory's names durable. */
    private static void sync(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    private static CannotStartException unwritable(Path path, IOException e) {
        return new CannotStartException(
                ExitCode.UNWRITABLE,
                "data directory " + path + " cannot be made or written ("
                        + e.getClass().getSimpleName() + ": " + e.getMessage()
                        + "): check the path, its owner and the space left",
                e);
    }

    /** Lets another process have the directory. */
    @Override
    public void close() {
        try {
            lock.channel().close();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot release " + path, e);
        }
    }
}
