package io.sequencer.server.boot;

import io.sequencer.server.raft.files.DurableFiles;
import java.io.IOException;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A data directory that a backup is being restored into: locked, and no node's data until it is complete, whatever stops the
 * restore. One thread.
 */
public final class RestoringDirectory implements AutoCloseable {

    private static final String RESTORING = "RESTORING";

    private final Path path;
    private final DataDirectory directory;

    private RestoringDirectory(Path path, DataDirectory directory) {
        this.path = path;
        this.directory = directory;
    }

    /**
     * Takes an empty directory, or one that an earlier restore left half done, which is emptied.
     *
     * @param intended what it will be
     * @throws CannotStartException {@code FOREIGN_DATA} if there is anything else
     */
    public static RestoringDirectory open(Path path, NodeIdentity intended) throws CannotStartException {
        try {
            if (Files.exists(path)) {
                requireEmpty(path);
            }
            OwnersOnly.make(path);
            FileLock lock = DataDirectory.lock(path);
            try {
                // Another restore may have ended in between; the lock's own file is no content.
                if (Files.exists(path.resolve(DataDirectory.IDENTITY))) {
                    throw notEmpty(path);
                }
                DurableFiles.replace(path.resolve(RESTORING), new byte[0]);
                DataDirectory directory = new DataDirectory(path, lock, intended);
                DurableFiles.deleteTree(directory.raft());
                DurableFiles.deleteTree(directory.state());
                return new RestoringDirectory(path, directory);
            } catch (IOException | RuntimeException | CannotStartException e) {
                DataDirectory.release(path, lock);
                throw e;
            }
        } catch (IOException e) {
            throw DataDirectory.unwritable(path, e);
        }
    }

    private static void requireEmpty(Path path) throws IOException, CannotStartException {
        boolean isHalfDone =
                Files.exists(path.resolve(RESTORING)) && !Files.exists(path.resolve(DataDirectory.IDENTITY));
        if (!isHalfDone && !DataDirectory.isEmpty(path)) {
            throw notEmpty(path);
        }
    }

    private static CannotStartException notEmpty(Path path) {
        return new CannotStartException(
                ExitCode.FOREIGN_DATA,
                "data directory " + path + " is not empty: a backup is restored into an empty one");
    }

    /** Where logs and checkpoints belong. */
    public Path raft() {
        return directory.raft();
    }

    /** Where a shard's database belongs. */
    public Path stateOf(int shard) {
        return directory.stateOf(shard);
    }

    /**
     * All that was restored is on disk when this returns, and can be started.
     *
     * @param origin names the backup
     */
    public void complete(String origin) throws IOException {
        Files.writeString(path.resolve(DataDirectory.RESTORED), origin);
        directory.markRan();
        DurableFiles.sync(path);
        directory.record(directory.identity());
        Files.delete(path.resolve(RESTORING));
        DurableFiles.syncOne(path);
    }

    @Override
    public void close() {
        directory.close();
    }
}
