package io.sequencer.server.admin;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.LongStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * While the disk is low, turns what was truncated and deleted into space at once, on every node: dropped rows are tidied
 * away, a new checkpoint takes the place of the ones that still hold them, and the log below it goes. Otherwise all of that
 * would wait for the next compaction and checkpoint, which come with writes, and writes are refused. Runs on one thread.
 */
public final class SpaceReclaim {
    private static final Logger LOG = LoggerFactory.getLogger(SpaceReclaim.class);

    private final List<? extends Holder> shards;
    private final DiskReserve disk;
    /** By shard: the applied index when it was last tidied. */
    private final long[] tidiedAt;

    /** A shard that holds space on this node's disk, whoever leads it. */
    public interface Holder {
        long appliedIndex();

        /** Writes what shares files with dropped rows anew; of so many bytes at a time. */
        void reclaim(long budgetBytes);

        /** Writes a checkpoint, and cuts the log. */
        CompletableFuture<Long> checkpoint();
    }

    /** @param shards by number */
    public SpaceReclaim(List<? extends Holder> shards, DiskReserve disk) {
        this.shards = List.copyOf(shards);
        this.disk = disk;
        this.tidiedAt = LongStream.generate(() -> -1).limit(shards.size()).toArray();
    }

    /** One look at the disk; if it is low, at all shards that went on since the last time. */
    public void search() {
        for (int i = 0; i < shards.size() && disk.isLow(); i++) {
            Holder shard = shards.get(i);
            long applied = shard.appliedIndex();
            if (applied != tidiedAt[i]) {
                // Half of what is free: the other half is for the log meanwhile.
                shard.reclaim(disk.freeBytes() / 2);
                long index = shard.checkpoint().join();
                tidiedAt[i] = applied;
                LOG.info("shard {} was tidied, its log cut at {}: {} MiB were free", i, index, disk.freeBytes() >> 20);
            }
        }
    }
}
