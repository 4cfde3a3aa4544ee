package io.sequencer.server.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.rocksdb.BloomFilter;
import org.rocksdb.Cache;
import org.rocksdb.Filter;
import org.rocksdb.LRUCache;
import org.rocksdb.NativeLibraryLoader;
import org.rocksdb.RocksDB;
import org.rocksdb.WriteBufferManager;

/**
 * The memory that all shards of a node share: one cache of blocks read, indexes and filters, and one limit for what is
 * written but not flushed yet. The second is charged to the first, so that the cache's size bounds both. A shard that
 * writes much gets much of it, an idle one nothing. Closed after the stores that use it.
 */
public final class StoreResources implements AutoCloseable {
    private static final int BLOOM_BITS_PER_KEY = 10;
    private static final double SHARE_FOR_INDEXES = 0.2;

    private final Cache cache;
    private final WriteBufferManager memtables;
    private final Filter bloom;
    private final Consumer<StoreException> onFault;

    /**
     * @param cacheBytes limit of everything
     * @param memtableBytes the part of it that may be unflushed rows; more is flushed at once. It bounds what is replayed
     *     after a crash
     */
    public StoreResources(long cacheBytes, long memtableBytes) {
        this(cacheBytes, memtableBytes, fault -> {});
    }

    /** @param onFault told of a write that failed beside apply; the store takes nothing more, the node must stop. Any thread */
    public StoreResources(long cacheBytes, long memtableBytes, Consumer<StoreException> onFault) {
        if (memtableBytes < 1 || cacheBytes < memtableBytes) {
            throw new IllegalArgumentException(
                    "cache of " + cacheBytes + " bytes with " + memtableBytes + " bytes for memtables in it");
        }
        RocksDB.loadLibrary();
        cache = new LRUCache(cacheBytes, -1, false, SHARE_FOR_INDEXES);
        memtables = new WriteBufferManager(memtableBytes, cache);
        bloom = new BloomFilter(BLOOM_BITS_PER_KEY);
        this.onFault = onFault;
    }

    /**
     * Loads RocksDB's native code from a file in the directory, which is made anew. Without this call it is unpacked into the
     * system's temporary directory, where a process that is killed leaves 16 MB behind. Once in a process: later calls
     * do nothing.
     *
     * @param directory of this process alone
     * @throws StoreOpenException if it cannot be written
     */
    public static void unpackNativeCode(Path directory) {
        try {
            Files.createDirectories(directory);
            NativeLibraryLoader.getInstance().loadLibrary(directory.toString());
        } catch (UnsatisfiedLinkError e) {
            // Mounted noexec, most likely: the temporary directory is tried, and says what is wrong if it is too.
            RocksDB.loadLibrary();
        } catch (IOException e) {
            throw StoreDirectory.unwritable(directory, e);
        }
    }

    Cache cache() {
        return cache;
    }

    WriteBufferManager memtables() {
        return memtables;
    }

    Consumer<StoreException> onFault() {
        return onFault;
    }

    Filter bloom() {
        return bloom;
    }

    @Override
    public void close() {
        bloom.close();
        memtables.close();
        cache.close();
    }
}
