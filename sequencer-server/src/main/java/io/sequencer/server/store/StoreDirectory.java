package io.sequencer.server.store;

import io.sequencer.proto.log.v1.StoreIdentity;
import io.sequencer.server.store.StoreOpenException.Kind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import java.util.zip.CRC32C;

/**
 * A shard's directory, locked for as long as this is open. It appears and is replaced as a whole: a new one is made beside
 * it, completed by its identity file, fsynced, and renamed into place. What a crash leaves half done is finished or thrown
 * away when the directory is locked the next time.
 *
 * <p>Names beside {@code shard-0}: {@code shard-0.lock}, which stays, and while it is replaced {@code shard-0.incoming}
 * and {@code shard-0.outgoing}.
 */
final class StoreDirectory implements AutoCloseable {
    static final String IDENTITY_FILE = "store.identity";

    /** Directories that this process has locked: file locks tell processes apart, not threads. */
    private static final Set<Path> LOCKED = ConcurrentHashMap.newKeySet();

    private final Path live;
    private final FileChannel lock;

    private StoreDirectory(Path live, FileChannel lock) {
        this.live = live;
        this.lock = lock;
    }

    /** Locks and tidies the directory, which need not exist yet. */
    static StoreDirectory lock(Path directory) {
        Path live = directory.toAbsolutePath().normalize();
        try {
            live = Files.createDirectories(parent(live)).toRealPath().resolve(live.getFileName());
            if (!LOCKED.add(live)) {
                throw locked(live, "by this process");
            }
        } catch (IOException e) {
            throw unwritable(live, e);
        }
        try {
            StoreDirectory locked = new StoreDirectory(live, lockFile(live));
            try {
                locked.tidy();
                return locked;
            } catch (IOException | RuntimeException e) {
                locked.lock.close();
                throw e;
            }
        } catch (IOException e) {
            LOCKED.remove(live);
            throw unwritable(live, e);
        } catch (RuntimeException e) {
            LOCKED.remove(live);
            throw e;
        }
    }

    private static FileChannel lockFile(Path live) throws IOException {
        FileChannel channel =
                FileChannel.open(beside(live, ".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            if (channel.tryLock() != null) {
                return channel;
            }
        } catch (OverlappingFileLockException e) {
            channel.close();
            throw locked(live, "by this process");
        } catch (IOException e) {
            channel.close();
            throw e;
        }
        channel.close();
        throw locked(live, "by another process");
    }

    /** Finishes or undoes what {@link #publish} was at when the process ended. */
    private void tidy() throws IOException {
        if (!Files.exists(identityFile(live))) {
            for (Path complete : List.of(incoming(), outgoing())) {
                if (Files.exists(identityFile(complete)) && (!Files.exists(live) || isEmpty())) {
                    Files.move(complete, live, StandardCopyOption.ATOMIC_MOVE);
                    sync(parent(live));
                }
            }
        }
        delete(incoming());
        delete(outgoing());
    }

    Path live() {
        return live;
    }

    /** Where a new store is made; does not exist until then. */
    Path incoming() {
        return beside(live, ".incoming");
    }

    private Path outgoing() {
        return beside(live, ".outgoing");
    }

    private static Path beside(Path live, String suffix) {
        return live.resolveSibling(live.getFileName() + suffix);
    }

    private static Path parent(Path directory) {
        return Objects.requireNonNull(directory.toAbsolutePath().getParent(), "the root directory is no store");
    }

    private static Path identityFile(Path directory) {
        return directory.resolve(IDENTITY_FILE);
    }

    /** Whether there is nothing in it, so that a store may be made there. */
    boolean isEmpty() throws IOException {
        if (!Files.exists(live)) {
            return true;
        }
        try (Stream<Path> entries = Files.list(live)) {
            return entries.findAny().isEmpty();
        }
    }

    /** Makes the store in {@link #incoming} the live one. Durable when it returns. */
    void publish(StoreIdentity identity) throws IOException {
        seal(incoming(), identity);
        if (!isEmpty()) {
            Files.move(live, outgoing(), StandardCopyOption.ATOMIC_MOVE);
        }
        Files.move(incoming(), live, StandardCopyOption.ATOMIC_MOVE);
        sync(parent(live));
        delete(outgoing());
    }

    /**
     * Makes {@link #incoming} a copy of another store.
     *
     * @param link whether its immutable files are linked where the file system can
     */
    void copyFrom(Path store, boolean link) throws IOException {
        Files.createDirectory(incoming());
        try (Stream<Path> entries = Files.list(store)) {
            for (Path source : (Iterable<Path>) entries::iterator) {
                String name = source.getFileName().toString();
                if (Files.isRegularFile(source) && !name.equals(IDENTITY_FILE)) {
                    copy(source, incoming().resolve(name), link && name.endsWith(".sst"));
                }
            }
        }
    }

    private static void copy(Path source, Path target, boolean immutable) throws IOException {
        if (immutable) {
            try {
                Files.createLink(target, source);
                return;
            } catch (UnsupportedOperationException | IOException e) {
                Files.deleteIfExists(target);
            }
        }
        Files.copy(source, target);
    }

    /** Makes all files of a finished directory durable, then says what it is: the last step, so that it proves the others. */
    static void seal(Path directory, StoreIdentity identity) throws IOException {
        try (Stream<Path> entries = Files.list(directory)) {
            for (Path file : (Iterable<Path>) entries::iterator) {
                sync(file);
            }
        }
        sync(directory);
        byte[] row = identity.toByteArray();
        Path temporary = directory.resolve(IDENTITY_FILE + ".tmp");
        Files.write(
                temporary,
                ByteBuffer.allocate(row.length + Integer.BYTES)
                        .put(row)
                        .putInt(checksum(row))
                        .array());
        sync(temporary);
        Files.move(temporary, identityFile(directory), StandardCopyOption.ATOMIC_MOVE);
        sync(directory);
        sync(parent(directory));
    }

    /** What the directory says it is; empty if it says nothing. */
    static Optional<StoreIdentity> identity(Path directory) throws IOException {
        byte[] bytes;
        try {
            bytes = Files.readAllBytes(identityFile(directory));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
        int length = bytes.length - Integer.BYTES;
        if (length < 0 || ByteBuffer.wrap(bytes).getInt(length) != checksum(Arrays.copyOf(bytes, length))) {
            throw new StoreOpenException(
                    Kind.DAMAGED,
                    identityFile(directory) + " does not have its checksum: the disk damaged it; run"
                            + " 'repair rejoin', then start this node again.");
        }
        return Optional.of(StoreIdentity.parseFrom(Arrays.copyOf(bytes, length)));
    }

    /** Refuses a directory that is not the wanted one. */
    void check(StoreIdentity wanted) throws IOException {
        StoreIdentity found = identity(live)
                .orElseThrow(() -> new StoreOpenException(
                        Kind.FOREIGN,
                        live + " holds files but no " + IDENTITY_FILE
                                + ": name an empty directory, or the one that this node had."));
        if (found.getFormat() > wanted.getFormat()) {
            throw new StoreOpenException(
                    Kind.NEWER_FORMAT,
                    live + " has format " + found.getFormat() + ", this release knows " + wanted.getFormat()
                            + ": start the release that wrote it, or a later one.");
        }
        if (!found.getClusterId().equals(wanted.getClusterId())) {
            throw new StoreOpenException(
                    Kind.FOREIGN,
                    live + " belongs to cluster " + found.getClusterId() + ", this node to cluster "
                            + wanted.getClusterId() + ": name the directory that this node had, or an empty one.");
        }
        if (!found.equals(wanted)) {
            throw new StoreOpenException(
                    Kind.CONTRADICTS,
                    live + " is shard " + found.getShard() + " of " + found.getShards() + ", wanted is shard "
                            + wanted.getShard() + " of " + wanted.getShards()
                            + ": a cluster's number of shards is fixed when it is made; correct the configuration.");
        }
        if (!Files.isWritable(live)) {
            throw unwritable(live, new AccessDeniedException(live.toString()));
        }
    }

    private static int checksum(byte[] bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes);
        return (int) crc.getValue();
    }

    /** fsync, of a file or a directory. */
    private static void sync(Path path) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    /** Deletes what is there, if anything, with all that is in it. */
    static void delete(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            return;
        }
        try (Stream<Path> entries = Files.walk(directory)) {
            for (Path path : (Iterable<Path>) entries.sorted(Comparator.reverseOrder())::iterator) {
                Files.delete(path);
            }
        }
    }

    static StoreOpenException locked(Path directory, String by) {
        return new StoreOpenException(
                Kind.LOCKED,
                directory + " is open already " + by + ": stop that one, or give each node its own directory.");
    }

    static StoreOpenException unwritable(Path directory, IOException e) {
        return new StoreOpenException(
                Kind.UNWRITABLE,
                directory + " cannot be written: " + e + "; give this node's user write access and free space there.",
                e);
    }

    /** Unlocks. The lock file stays: deleting it would let two processes lock two files of one name. */
    @Override
    public void close() {
        LOCKED.remove(live);
        try {
            lock.close();
        } catch (IOException e) {
            throw new StoreException("the lock of " + live + " cannot be closed", e);
        }
    }
}
