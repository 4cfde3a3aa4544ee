package io.sequencer.server.store;

import io.sequencer.proto.log.v1.StoreIdentity;
import io.sequencer.server.core.CorruptStateException;
import io.sequencer.server.store.StoreOpenException.Kind;
import io.sequencer.server.store.rows.RowType;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDBException;

/**
 * A complete store that nobody writes to, such as a checkpoint or a part of a backup: read without changing a byte of it, or
 * copied to become another cluster's. One thread.
 */
public final class StoreCopy implements AutoCloseable {
    private final Path directory;
    private final StoreIdentity identity;
    private final Database database;
    private final RowReader rows;

    private StoreCopy(Path directory, StoreIdentity identity, Database database) {
        this.directory = directory;
        this.identity = identity;
        this.database = database;
        rows = new RowReader(database, new ReadOptions());
    }

    /** @throws StoreOpenException if it is no complete store, damaged, or of a later release */
    public static StoreCopy open(Path directory, StoreResources shared) {
        StoreIdentity identity = identity(directory);
        Database database;
        try {
            database = Database.openReadOnly(directory, shared);
        } catch (RocksDBException e) {
            throw damaged(directory, String.valueOf(e.getMessage()), e);
        }
        StoreCopy copy = new StoreCopy(directory, identity, database);
        try {
            if (!copy.rows.identity().equals(identity)) {
                throw damaged(directory, "its database says that it is another one's", null);
            }
            return copy;
        } catch (CorruptStateException e) {
            copy.close();
            throw damaged(directory, String.valueOf(e.getMessage()), e);
        } catch (RuntimeException e) {
            copy.close();
            throw e;
        }
    }

    /** Whose it was. */
    public StoreIdentity identity() {
        return identity;
    }

    /** Reads rows, which do not change. */
    public <T> T read(Function<? super StoreView, T> reading) {
        return reading.apply(rows);
    }

    /**
     * Reads every block of every file.
     *
     * @throws StoreOpenException if one does not have its checksum
     */
    public void verifyBlocks() {
        try {
            database.rocks().verifyChecksum();
        } catch (RocksDBException e) {
            throw damaged(directory, String.valueOf(e.getMessage()), e);
        }
    }

    /**
     * Makes a live store with the same rows that belongs to another cluster. The copy stays as it is and shares no file with
     * it. After a crash in between, the live store does not exist.
     *
     * @param live where there is nothing yet
     * @throws StoreOpenException if there is something, the copy is incomplete or damaged, or the disk refused
     */
    public static void adopt(Path copy, Path live, StoreIdentity owner, StoreResources shared) {
        StoreIdentity identity = owner.toBuilder().setFormat(RowType.FORMAT).build();
        identity(copy);
        try (StoreDirectory target = StoreDirectory.lock(live)) {
            if (!target.isEmpty()) {
                throw new StoreOpenException(Kind.FOREIGN, live + " is not empty: name an empty directory.");
            }
            target.copyFrom(copy, false);
            try (Database database = Database.open(target.incoming(), shared)) {
                database.identify(identity);
            }
            target.publish(identity);
        } catch (RocksDBException e) {
            throw StoreDirectory.unwritable(live, new IOException(e.getMessage(), e));
        } catch (IOException e) {
            throw StoreDirectory.unwritable(live, e);
        }
    }

    private static StoreIdentity identity(Path directory) {
        StoreIdentity identity;
        try {
            identity = StoreDirectory.identity(directory)
                    .orElseThrow(() -> damaged(directory, "it does not say whose it is", null));
        } catch (IOException e) {
            throw damaged(directory, String.valueOf(e.getMessage()), e);
        }
        if (identity.getFormat() > RowType.FORMAT) {
            throw new StoreOpenException(
                    Kind.NEWER_FORMAT,
                    directory + " has format " + identity.getFormat() + ", this release knows " + RowType.FORMAT
                            + ": use the release that wrote it, or a later one.");
        }
        return identity;
    }

    private static StoreOpenException damaged(Path directory, String message, @Nullable Throwable cause) {
        return new StoreOpenException(Kind.DAMAGED, directory + " is damaged: " + message, cause);
    }

    @Override
    public void close() {
        rows.close();
        database.close();
    }
}
