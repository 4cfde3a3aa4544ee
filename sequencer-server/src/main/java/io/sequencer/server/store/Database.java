package io.sequencer.server.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sequencer.proto.log.v1.StoreIdentity;
import io.sequencer.server.store.StoreOpenException.Kind;
import io.sequencer.server.store.rows.Column;
import io.sequencer.server.store.rows.RowKeys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.rocksdb.AbstractEventListener;
import org.rocksdb.BackgroundErrorReason;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.Checkpoint;
import org.rocksdb.ChecksumType;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.CompressionType;
import org.rocksdb.DBOptions;
import org.rocksdb.FlushOptions;
import org.rocksdb.InfoLogLevel;
import org.rocksdb.LiveFileMetaData;
import org.rocksdb.Options;
import org.rocksdb.Range;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.SizeApproximationFlag;
import org.rocksdb.Slice;
import org.rocksdb.SstFileReader;
import org.rocksdb.Status;
import org.rocksdb.WriteOptions;

/**
 * An open RocksDB with its column families and options; closes them in the right order.
 *
 * <p>There is no write-ahead log here, the Raft log is one. So a crash loses the memtables; that all column families are
 * flushed atomically makes what is left the state at one log index.
 *
 * <p>Snapshots and client contents are plain rows, also the large ones. Measured with 400 rows of 1 MB of text and a 64 MiB
 * memtable limit: plain rows are written 1.3 times (as compressed bytes per byte given) and take 144 MB in the end; in blob
 * files 1.2 times and 326 MB, because these know only one compression. If old rows are deleted, 0.47 against 0.42. What
 * blob files would save is half of the CPU, 7 of 14 ms per such row, on threads beside apply; not worth a second kind of
 * file in every checkpoint.
 */
final class Database implements AutoCloseable {
    private static final int OPEN_FILES = 512;
    /** Every read in a memtable sorts its range deletions anew after each further one; a flush ends that. */
    private static final int MEMTABLE_RANGE_DELETIONS = 512;

    private static final int BACKGROUND_JOBS = 2;
    private static final int MEMTABLES = 4;
    private static final long LOG_FILE_BYTES = 1 << 20;
    private static final long LOG_FILES = 4;
    private static final long MANIFEST_BYTES = 16 << 20;
    private static final long SYNC_STEP_BYTES = 1 << 20;
    private static final int BLOCK_BYTES_BY_KEY = 4 << 10;
    private static final int BLOCK_BYTES_BY_RANGE = 16 << 10;

    private final BackgroundFaults faults;
    private final DBOptions options;
    private final StoreResources shared;
    private final List<ColumnFamilyOptions> columnOptions = new ArrayList<>();
    private final RocksDB rocks;
    /** Replaced as a whole by whoever writes; read by every thread. */
    private volatile Map<Column, ColumnFamilyHandle> columns = Map.of();

    private enum Access {
        CREATE,
        WRITE,
        READ
    }

    private Database(Path directory, StoreResources shared, Access access) throws RocksDBException {
        boolean create = access == Access.CREATE;
        this.shared = shared;
        faults = new BackgroundFaults(directory, shared.onFault());
        options = options(shared)
                .setCreateIfMissing(create)
                .setCreateMissingColumnFamilies(create)
                .setListeners(List.of(faults))
                // After a failed fsync nobody knows what the disk holds: nothing is tried again in its place.
                .setMaxBgErrorResumeCount(0);
        List<ColumnFamilyDescriptor> descriptors = new ArrayList<>();
        List<ColumnFamilyHandle> handles = new ArrayList<>();
        try {
            List<Column> present = create ? Column.OF_EVERY_STORE : present(directory);
            present.forEach(column -> descriptors.add(descriptor(column)));
            rocks = access == Access.READ
                    ? RocksDB.openReadOnly(options, directory.toString(), descriptors, handles)
                    : RocksDB.open(options, directory.toString(), descriptors, handles);
            Map<Column, ColumnFamilyHandle> opened = new EnumMap<>(Column.class);
            for (int i = 0; i < present.size(); i++) {
                opened.put(present.get(i), handles.get(i));
            }
            columns = opened;
        } catch (RocksDBException e) {
            closeOptions();
            throw e;
        }
    }

    /** Those that every store has, and of the later ones those that this one has. */
    private static List<Column> present(Path directory) throws RocksDBException {
        Set<String> labels = new HashSet<>();
        try (Options options = new Options()) {
            RocksDB.listColumnFamilies(options, directory.toString())
                    .forEach(label -> labels.add(new String(label, UTF_8)));
        }
        return Arrays.stream(Column.values())
                .filter(column -> Column.OF_EVERY_STORE.contains(column) || labels.contains(column.label()))
                .toList();
    }

    private ColumnFamilyDescriptor descriptor(Column column) {
        ColumnFamilyOptions tuned = options(column, shared);
        columnOptions.add(tuned);
        return new ColumnFamilyDescriptor(column.label().getBytes(UTF_8), tuned);
    }

    /** Makes a database that holds nothing but whose it is, and closes it. */
    static void create(Path directory, StoreIdentity identity, StoreResources shared) {
        try (Database database = new Database(directory, shared, Access.CREATE)) {
            database.identify(identity);
        } catch (RocksDBException e) {
            throw StoreDirectory.unwritable(directory, new IOException(e.getMessage(), e));
        }
    }

    /** Says whose the database is from now on; durable when it returns. */
    void identify(StoreIdentity identity) throws RocksDBException {
        try (WriteOptions unlogged = new WriteOptions().setDisableWAL(true)) {
            byte[] key = RowKeys.named(RowKeys.IDENTITY);
            rocks.put(column(Column.META), unlogged, key, identity.toByteArray());
            flush();
        }
    }

    /** Opens what nobody writes to, and changes nothing in the directory. */
    static Database openReadOnly(Path directory, StoreResources shared) throws RocksDBException {
        return new Database(directory, shared, Access.READ);
    }

    /** Opens what {@link #create} made; a file that is missing is damage, never made anew. */
    static Database open(Path directory, StoreResources shared) {
        try {
            return new Database(directory, shared, Access.WRITE);
        } catch (RocksDBException e) {
            throw openFailure(directory, e);
        }
    }

    private static StoreOpenException openFailure(Path directory, RocksDBException e) {
        String message = String.valueOf(e.getMessage());
        Status.@Nullable Code code =
                e.getStatus() == null ? null : e.getStatus().getCode();
        if (code != Status.Code.IOError || message.contains("No such file")) {
            return damaged(directory, message, e);
        }
        return message.contains("/LOCK")
                ? StoreDirectory.locked(directory, "by another program")
                : StoreDirectory.unwritable(directory, new IOException(message, e));
    }

    static StoreOpenException damaged(Path directory, String message, Throwable cause) {
        return new StoreOpenException(
                Kind.DAMAGED,
                directory + " is damaged (" + message + "): run 'repair rejoin', then start this node again.",
                cause);
    }

    private static DBOptions options(StoreResources shared) {
        return new DBOptions()
                .setAtomicFlush(true)
                .setWriteBufferManager(shared.memtables())
                .setMaxOpenFiles(OPEN_FILES)
                .setMaxBackgroundJobs(BACKGROUND_JOBS)
                // One writer at a time: no need for memtables that many threads may insert into.
                .setAllowConcurrentMemtableWrite(false)
                .setBytesPerSync(SYNC_STEP_BYTES)
                .setMaxManifestFileSize(MANIFEST_BYTES)
                .setInfoLogLevel(InfoLogLevel.WARN_LEVEL)
                .setMaxLogFileSize(LOG_FILE_BYTES)
                .setKeepLogFileNum(LOG_FILES)
                .setStatsDumpPeriodSec(0)
                .setStatsPersistPeriodSec(0)
                .setSkipStatsUpdateOnDbOpen(true);
    }

    private static ColumnFamilyOptions options(Column column, StoreResources shared) {
        BlockBasedTableConfig table = new BlockBasedTableConfig()
                .setBlockCache(shared.cache())
                .setChecksumType(ChecksumType.kXXH3)
                .setCacheIndexAndFilterBlocks(true)
                .setCacheIndexAndFilterBlocksWithHighPriority(true)
                .setPinL0FilterAndIndexBlocksInCache(true)
                .setBlockSize(column.readByKey() ? BLOCK_BYTES_BY_KEY : BLOCK_BYTES_BY_RANGE);
        if (column.readByKey()) {
            table.setFilterPolicy(shared.bloom());
        }
        return new ColumnFamilyOptions()
                .setTableFormatConfig(table)
                // Entries go on being written while earlier memtables are flushed.
                .setMaxWriteBufferNumber(MEMTABLES)
                .setMemtableMaxRangeDeletions(MEMTABLE_RANGE_DELETIONS)
                .setCompressionType(CompressionType.LZ4_COMPRESSION)
                .setBottommostCompressionType(CompressionType.ZSTD_COMPRESSION);
    }

    RocksDB rocks() {
        return rocks;
    }

    /** A column that every store has. */
    ColumnFamilyHandle column(Column column) {
        return find(column).orElseThrow();
    }

    /** A column; empty if it came later than this store and nothing was put into it yet. */
    Optional<ColumnFamilyHandle> find(Column column) {
        return Optional.ofNullable(columns.get(column));
    }

    /** A column to write to, made if it is not there; durable when it returns. Only for the thread that writes. */
    ColumnFamilyHandle make(Column column) throws RocksDBException {
        Optional<ColumnFamilyHandle> present = find(column);
        if (present.isPresent()) {
            return present.get();
        }
        ColumnFamilyHandle made = rocks.createColumnFamily(descriptor(column));
        Map<Column, ColumnFamilyHandle> all = new EnumMap<>(columns);
        all.put(column, made);
        columns = all;
        return made;
    }

    /** Returns when everything written before is in fsynced files. */
    void flush() throws RocksDBException {
        try (FlushOptions wait = new FlushOptions().setWaitForFlush(true)) {
            rocks.flush(wait, List.copyOf(columns.values()));
        }
    }

    /** Flushes and links everything into a directory that does not exist yet. */
    void checkpoint(Path target) throws RocksDBException {
        try (Checkpoint checkpoint = Checkpoint.create(rocks)) {
            checkpoint.createCheckpoint(target.toString());
        }
    }

    /** How many bytes of files the rows of a column from one key to another take, about. */
    long sizeOf(Column column, byte[] lowest, byte[] behind) {
        try (Slice first = new Slice(lowest);
                Slice last = new Slice(behind)) {
            return rocks.getApproximateSizes(
                            column(column), List.of(new Range(first, last)), SizeApproximationFlag.INCLUDE_FILES)[0];
        }
    }

    /** Writes the rows of a column from one key to another anew, without those that were dropped. Takes long. */
    void rewrite(Column column, byte[] lowest, byte[] behind) throws RocksDBException {
        rocks.compactRange(column(column), lowest, behind);
    }

    /**
     * Reads every block of the tables that are there now and compares its checksum; others may come and go meanwhile.
     *
     * @param read told after each file how many bytes it has, and may pause
     * @throws DamagedFileException if one differs
     */
    static void verify(Path directory, List<LiveFileMetaData> tables, LongConsumer read) {
        try (Options options = new Options()) {
            for (LiveFileMetaData table : tables) {
                Path file = directory.resolve(table.fileName().substring(1));
                try (SstFileReader reader = new SstFileReader(options)) {
                    reader.open(file.toString());
                    reader.verifyChecksum();
                } catch (RocksDBException e) {
                    if (Files.exists(file)) {
                        throw RowReader.failure(file.toString(), e);
                    }
                }
                read.accept(table.size());
            }
        }
    }

    /** Sum over the column families of one of RocksDB's integer properties. */
    long sum(String property) throws RocksDBException {
        return rocks.getAggregatedLongProperty(property);
    }

    @Override
    public void close() {
        rocks.cancelAllBackgroundWork(true);
        columns.values().forEach(ColumnFamilyHandle::close);
        rocks.close();
        closeOptions();
    }

    private void closeOptions() {
        columnOptions.forEach(ColumnFamilyOptions::close);
        options.close();
        faults.close();
    }

    /**
     * Hears of flushes and compactions that failed, on the threads of RocksDB. Without it a node that writes nothing would go on
     * with a store that can keep nothing.
     */
    private static final class BackgroundFaults extends AbstractEventListener {
        private final Path directory;
        private final Consumer<StoreException> onFault;

        BackgroundFaults(Path directory, Consumer<StoreException> onFault) {
            super(EnabledEventCallback.ON_BACKGROUND_ERROR);
            this.directory = directory;
            this.onFault = onFault;
        }

        @Override
        public void onBackgroundError(BackgroundErrorReason reason, Status status) {
            RocksDBException cause = new RocksDBException(status);
            onFault.accept(new StoreException(
                    directory + " could not be written (" + reason.name().toLowerCase(Locale.ROOT) + "): "
                            + cause.getMessage(),
                    cause));
        }
    }
}
