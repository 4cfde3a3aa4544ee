package io.sequencer.client.storage;

import io.sequencer.client.storage.PendingStoreException.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * One file a document in a directory of the application's. A record is written beside the one before, flushed to the disk and
 * renamed over it, so a crash leaves one or the other, whole. Any thread.
 *
 * <p>A lock file keeps a second process from sending under the same clientId. A damaged file is never overwritten: it stops the
 * document from being opened until {@link #setAside} has moved it.
 */
public final class FilePendingStore implements PendingStore {

    /** Most bytes of a record, unless told otherwise: some times the largest document that a cluster takes by default. */
    public static final long USUAL_MAX_BYTES = 64L << 20;

    private static final int READABLE_CHARS = 40;

    /** Lock files this process has: opening and closing one of them once more would give its lock up. */
    private static final Set<Path> TAKEN = ConcurrentHashMap.newKeySet();

    private final Path directory;
    private final long maxBytes;

    /**
     * @param directory is made if it does not exist
     * @throws PendingStoreException if it cannot be made
     */
    public FilePendingStore(Path directory) {
        this(directory, USUAL_MAX_BYTES);
    }

    /** As {@link #FilePendingStore(Path)}; larger records than {@code maxBytes} are refused. */
    public FilePendingStore(Path directory, long maxBytes) {
        if (maxBytes < 1 || maxBytes > Integer.MAX_VALUE - 1024) {
            throw new IllegalArgumentException("maxBytes must be between 1 and 2 GB");
        }
        this.directory = directory;
        this.maxBytes = maxBytes;
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw io("make the directory", directory, e);
        }
    }

    /** Where the record of a document is, or will be. */
    public Path fileOf(String docId) {
        return directory.resolve(nameOf(docId) + ".pending");
    }

    /** A name for every docId that any file system takes: what people can read of it, and what makes it the only one. */
    private static String nameOf(String docId) {
        String readable = docId.replaceAll("[^A-Za-z0-9_-]", "_");
        String hash;
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(docId.getBytes(StandardCharsets.UTF_8));
            hash = HexFormat.of().formatHex(digest, 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
        return readable.substring(0, Math.min(READABLE_CHARS, readable.length())) + "-" + hash;
    }

    /**
     * Moves the record of a document out of the way, so that it can be opened anew; edits in it that were not acked are only there
     * from now on.
     *
     * @return where it is now; empty if there was none
     * @throws PendingStoreException if an open handle has it
     */
    public Optional<Path> setAside(String docId) {
        Path file = fileOf(docId);
        try (Slot slot = open(docId)) {
            if (!Files.exists(file)) {
                return Optional.empty();
            }
            for (int i = 1; ; i++) {
                Path aside = file.resolveSibling(file.getFileName() + ".aside-" + i);
                if (!Files.exists(aside)) {
                    return Optional.of(Files.move(file, aside));
                }
            }
        } catch (IOException e) {
            throw io("set aside", file, e);
        }
    }

    @Override
    public Slot open(String docId) {
        Path lockFile = directory.resolve(nameOf(docId) + ".lock").toAbsolutePath();
        if (!TAKEN.add(lockFile)) {
            throw inUse(docId, lockFile);
        }
        FileChannel channel = null;
        try {
            channel = FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (channel.tryLock() == null) {
                throw inUse(docId, lockFile);
            }
            return new FileSlot(fileOf(docId), lockFile, channel);
        } catch (IOException | PendingStoreException e) {
            giveBack(lockFile, channel);
            throw e instanceof IOException failed ? io("lock", lockFile, failed) : (PendingStoreException) e;
        }
    }

    private static PendingStoreException inUse(String docId, Path lockFile) {
        return new PendingStoreException(
                Reason.IN_USE,
                "the stored edits of " + docId + " are in use (" + lockFile + "): close the other handle first");
    }

    private static void giveBack(Path lockFile, @Nullable FileChannel channel) {
        try {
            if (channel != null) {
                channel.close();
            }
        } catch (IOException e) {
            throw io("close", lockFile, e);
        } finally {
            TAKEN.remove(lockFile);
        }
    }

    private static PendingStoreException io(String what, Path file, IOException cause) {
        return new PendingStoreException(Reason.IO, "cannot " + what + " " + file + ": " + cause.getMessage(), cause);
    }

    private final class FileSlot implements Slot {

        private final Path file;
        private final Path lockFile;
        private final FileChannel lock;

        FileSlot(Path file, Path lockFile, FileChannel lock) {
            this.file = file;
            this.lockFile = lockFile;
            this.lock = lock;
        }

        @Override
        public Optional<String> load() {
            if (!Files.exists(file)) {
                return Optional.empty();
            }
            try {
                return Optional.of(RecordFrame.unframe(Files.readAllBytes(file)));
            } catch (IllegalArgumentException e) {
                throw new PendingStoreException(
                        Reason.DAMAGED,
                        file + " is damaged (" + e.getMessage() + "): look what can be saved of it, then set it aside",
                        e);
            } catch (IOException e) {
                throw io("read", file, e);
            }
        }

        @Override
        public void save(String record) {
            byte[] framed = RecordFrame.frame(record);
            if (framed.length > maxBytes) {
                throw new PendingStoreException(
                        Reason.TOO_LARGE,
                        "the record has " + framed.length + " bytes, the store takes " + maxBytes
                                + ": give it a higher limit, or wait until edits are acked");
            }
            Path next = file.resolveSibling(file.getFileName() + ".next");
            try {
                try (FileChannel out = FileChannel.open(
                        next,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE,
                        StandardOpenOption.TRUNCATE_EXISTING)) {
                    ByteBuffer bytes = ByteBuffer.wrap(framed);
                    while (bytes.hasRemaining()) {
                        out.write(bytes);
                    }
                    out.force(true);
                }
                Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
                syncDirectory();
            } catch (IOException e) {
                throw io("write", file, e);
            }
        }

        /** The rename itself must survive too. */
        private void syncDirectory() throws IOException {
            try (FileChannel entries = FileChannel.open(directory, StandardOpenOption.READ)) {
                entries.force(true);
            }
        }

        @Override
        public void close() {
            giveBack(lockFile, lock);
        }
    }
}
