package io.sequencer.server.store;

import io.sequencer.proto.log.v1.AppliedRow;
import io.sequencer.proto.log.v1.StoreIdentity;
import io.sequencer.server.core.AppliedEntry;
import io.sequencer.server.core.CorruptStateException;
import io.sequencer.server.core.level.UnknownEntryException;
import io.sequencer.server.store.StoreOpenException.Kind;
import io.sequencer.server.store.rows.RowType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Function;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import org.rocksdb.LiveFileMetaData;
import org.rocksdb.ReadOptions;
import org.rocksdb.ReadTier;
import org.rocksdb.RocksDBException;
import org.rocksdb.Snapshot;

/**
 * The rows of one shard in one directory. {@link #write} belongs to the apply thread; all else is for any thread. Called on
 * the store itself, each read sees the newest state; several reads that must agree go through {@link #read}.
 *
 * <p>{@link #close} waits for reads under way; a read or write after it is an {@link IllegalStateException}. So visitors
 * must be quick, and must not close the store.
 */
public final class ShardStore implements NewestRows, AutoCloseable {
    private final StoreDirectory directory;
    private final StoreIdentity identity;
    private final StoreResources shared;
    private final Database database;
    private final Reclaim reclaim;
    private final EntryBatch batch;
    private final RowReader newest;
    private final RowReader flushed;
    private final Lock writing = new ReentrantLock();
    /** Read side: somebody uses the native objects. Write side: they are being closed. */
    private final ReentrantReadWriteLock use = new ReentrantReadWriteLock();

    private boolean closed;
    private long lastIndex;

    private ShardStore(StoreDirectory directory, StoreIdentity identity, StoreResources shared, Database database) {
        this.directory = directory;
        this.identity = identity;
        this.shared = shared;
        this.database = database;
        reclaim = new Reclaim(database);
        batch = new EntryBatch(database, reclaim);
        newest = new RowReader(database, new ReadOptions());
        // Leaves out the memtables: with the write-ahead log off they are what a crash would take.
        flushed = new RowReader(database, new ReadOptions().setReadTier(ReadTier.PERSISTED_TIER));
    }

    /**
     * What operators watch.
     *
     * @param sstBytes on disk
     * @param memtableBytes written, not flushed yet
     * @param cacheBytes in use of the cache that all shards share
     * @param pendingCompactionBytes that RocksDB is behind with
     * @param writesSlowed RocksDB delays or stops writes until it has caught up
     */
    public record Figures(
            long sstBytes, long memtableBytes, long cacheBytes, long pendingCompactionBytes, boolean writesSlowed) {}

    /**
     * Opens the store, or makes it if there is nothing in the directory.
     *
     * @param identity what the directory must belong to, and will if it is made
     * @throws StoreOpenException if it may not be used, with the kind of reason; nothing was changed
     */
    public static ShardStore open(Path path, StoreIdentity identity, StoreResources shared) {
        StoreIdentity wanted = identity.toBuilder().setFormat(RowType.FORMAT).build();
        StoreDirectory directory = StoreDirectory.lock(path);
        try {
            if (directory.isEmpty()) {
                Database.create(directory.incoming(), wanted, shared);
                directory.publish(wanted);
            }
            directory.check(wanted);
            ShardStore store = new ShardStore(directory, wanted, shared, Database.open(directory.live(), shared));
            try {
                store.checkRows();
                return store;
            } catch (RuntimeException e) {
                store.closeNatives();
                throw e;
            }
        } catch (IOException e) {
            directory.close();
            throw StoreDirectory.unwritable(directory.live(), e);
        } catch (RuntimeException e) {
            directory.close();
            throw e;
        }
    }

    private void checkRows() {
        StoreIdentity row;
        try {
            row = newest.identity();
            lastIndex = newest.applied().getLogIndex();
        } catch (UnknownEntryException e) {
            throw e;
        } catch (CorruptStateException e) {
            throw Database.damaged(directory.live(), String.valueOf(e.getMessage()), e);
        }
        if (!row.equals(identity)) {
            throw new StoreOpenException(
                    Kind.CONTRADICTS,
                    directory.live() + " holds a database of shard " + row.getShard() + " of cluster "
                            + row.getClusterId() + " under the identity of another one: files of two stores were mixed;"
                            + " run 'repair rejoin', then start this node again.");
        }
    }

    /**
     * Writes all that a log entry did, or nothing; when it returns, every read sees it. It is durable with the next flush;
     * until then the Raft log has it.
     *
     * @throws StoreException if the database refused: nothing can be written any more, the node must stop
     * @throws IllegalStateException if the entry is not behind the last one
     */
    public void write(AppliedEntry entry) {
        long index = entry.index();
        if (entry.applied().getLogIndex() != index) {
            throw new IllegalArgumentException("entry " + index + " says that the state is at "
                    + entry.applied().getLogIndex());
        }
        use.readLock().lock();
        writing.lock();
        try {
            checkOpen();
            if (index <= lastIndex) {
                throw new IllegalStateException("entry " + index + " comes after entry " + lastIndex);
            }
            batch.write(entry);
            lastIndex = index;
        } catch (RocksDBException e) {
            throw new StoreException(directory.live() + " refused entry " + index + ": " + e.getMessage(), e);
        } finally {
            writing.unlock();
            use.readLock().unlock();
        }
    }

    /** Several reads, all at the one applied index that {@code applied()} of the given reader says. */
    public <T> T read(Function<? super StoreView, T> reading) {
        return using(() -> {
            Snapshot snapshot = database.rocks().getSnapshot();
            try (RowReader reader = new RowReader(database, new ReadOptions().setSnapshot(snapshot))) {
                return reading.apply(reader);
            } finally {
                database.rocks().releaseSnapshot(snapshot);
            }
        });
    }

    /** The applied index that a crash now would leave: what is in fsynced files. */
    public long appliedIndexDurable() {
        return using(flushed::applied).getLogIndex();
    }

    /** Returns when all that was written before is in fsynced files. */
    public void flush() {
        using(() -> {
            try {
                database.flush();
                return true;
            } catch (RocksDBException e) {
                throw new StoreException(directory.live() + " cannot be flushed: " + e.getMessage(), e);
            }
        });
    }

    /**
     * Has the disk given back what dropped rows take, as far as this process dropped them; the next checkpoint lets go of the
     * rest. Takes long, beside everything else; closing ends it early.
     *
     * @param budgetBytes how much may be written before anything is given back
     * @throws StoreException if the disk refused
     */
    public void reclaim(long budgetBytes) {
        flush();
        using(() -> {
            List<String> docIds;
            writing.lock();
            try {
                docIds = reclaim.take();
            } finally {
                writing.unlock();
            }
            try {
                reclaim.run(docIds, budgetBytes, use::hasQueuedThreads);
                return true;
            } catch (RocksDBException e) {
                throw new StoreException(directory.live() + " cannot be tidied: " + e.getMessage(), e);
            }
        });
    }

    /**
     * Writes a store of its own with the same state into a directory that does not exist yet, fsynced, by hard links where
     * the file system can. The live store too is durable up to there.
     *
     * @return where the copied state is
     * @throws StoreException if the disk refused; the directory is gone again
     */
    public AppliedRow checkpoint(Path target) {
        if (Files.exists(target)) {
            throw new IllegalArgumentException(target + " exists");
        }
        flush(); // most of the work, while entries go on being written
        return using(() -> {
            try {
                AppliedRow applied = link(target);
                StoreDirectory.seal(target, identity);
                return applied;
            } catch (RocksDBException | IOException e) {
                StoreException failure = new StoreException(target + " cannot be written: " + e.getMessage(), e);
                try {
                    StoreDirectory.delete(target);
                } catch (IOException left) {
                    failure.addSuppressed(left);
                }
                throw failure;
            }
        });
    }

    private AppliedRow link(Path target) throws RocksDBException {
        writing.lock();
        try {
            database.checkpoint(target);
            return newest.applied();
        } finally {
            writing.unlock();
        }
    }

    /**
     * Replaces a store that is not open by the state of a checkpoint, which stays as it is. After a crash in between, the next
     * {@link #open} finds the one or the other, whole.
     *
     * @throws StoreOpenException if the live store is open, the checkpoint is incomplete or belongs to another shard, or the
     *     disk refused
     */
    public static void replace(Path live, Path checkpoint) {
        try (StoreDirectory directory = StoreDirectory.lock(live)) {
            try {
                StoreIdentity identity = StoreDirectory.identity(checkpoint)
                        .orElseThrow(() -> new StoreOpenException(
                                Kind.DAMAGED, checkpoint + " is no complete checkpoint: take or fetch another one."));
                if (!directory.isEmpty()) {
                    directory.check(identity);
                }
                directory.copyFrom(checkpoint, true);
                directory.publish(identity);
            } catch (IOException e) {
                throw StoreDirectory.unwritable(directory.live(), e);
            }
        }
    }

    /**
     * Reads all tables from the disk and compares every block with its checksum. The store may be used and closed meanwhile.
     *
     * @param read told after each file how many bytes it has, and may pause
     * @throws io.sequencer.server.core.DamagedFileException if a block is not as it was written
     */
    public void verifyFiles(LongConsumer read) {
        List<LiveFileMetaData> tables = using(() -> database.rocks().getLiveFilesMetaData());
        Database.verify(directory.live(), tables, read);
    }

    public Figures figures() {
        return using(() -> {
            try {
                boolean slowed = database.sum("rocksdb.is-write-stopped") != 0
                        || database.rocks().getLongProperty("rocksdb.actual-delayed-write-rate") != 0;
                return new Figures(
                        database.sum("rocksdb.total-sst-files-size"),
                        database.sum("rocksdb.cur-size-all-mem-tables"),
                        shared.cache().getUsage(),
                        database.sum("rocksdb.estimate-pending-compaction-bytes"),
                        slowed);
            } catch (RocksDBException e) {
                throw new StoreException(directory.live() + " does not tell its figures: " + e.getMessage(), e);
            }
        });
    }

    @Override
    public <T> T newest(Function<? super StoreView, T> reading) {
        return using(() -> reading.apply(newest));
    }

    private <T> T using(Supplier<T> work) {
        use.readLock().lock();
        try {
            checkOpen();
            return work.get();
        } finally {
            use.readLock().unlock();
        }
    }

    private void checkOpen() {
        if (closed) {
            throw new IllegalStateException(directory.live() + " is closed");
        }
    }

    /**
     * Flushes, so that the next start replays nothing, and closes. Idempotent.
     *
     * @throws StoreException if the flush failed; the store is closed all the same, at an older index on disk
     */
    @Override
    public void close() {
        use.writeLock().lock();
        try {
            if (closed) {
                return;
            }
            closed = true;
            try {
                database.flush();
            } catch (RocksDBException e) {
                throw new StoreException(directory.live() + " cannot be flushed: " + e.getMessage(), e);
            } finally {
                closeNatives();
                directory.close();
            }
        } finally {
            use.writeLock().unlock();
        }
    }

    private void closeNatives() {
        batch.close();
        newest.close();
        flushed.close();
        database.close();
    }
}
