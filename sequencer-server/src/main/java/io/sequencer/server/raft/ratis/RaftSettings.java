package io.sequencer.server.raft.ratis;

import io.sequencer.server.raft.RaftConfig;
import io.sequencer.server.raft.replicate.PromptTransport;
import io.sequencer.server.raft.storage.CheckpointStorage;
import java.io.File;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.ratis.conf.RaftProperties;
import org.apache.ratis.grpc.GrpcConfigKeys;
import org.apache.ratis.server.RaftServerConfigKeys;
import org.apache.ratis.server.RaftServerConfigKeys.Log;
import org.apache.ratis.server.RaftServerConfigKeys.Read;
import org.apache.ratis.server.RaftServerConfigKeys.Rpc;
import org.apache.ratis.util.SizeInBytes;
import org.apache.ratis.util.TimeDuration;

/** Every Ratis property that differs from its default, or must not change, with the reason. */
final class RaftSettings {

    /** What an entry may weigh beside its payload: term, index, ids. */
    private static final int ENTRY_OVERHEAD_BYTES = 1024;

    private RaftSettings() {}

    static RaftProperties of(RaftConfig config) {
        RaftProperties p = new RaftProperties();
        RaftConfig.Tuning tuning = config.tuning();
        storage(p, config.directory());
        log(p, tuning);
        elections(p, tuning);
        limits(p, tuning);
        snapshots(p, tuning);
        transport(p, config);
        return p;
    }

    private static void storage(RaftProperties p, Path directory) {
        RaftServerConfigKeys.setStorageDir(p, List.of(directory.toFile()));
        // Never used (no group is removed), but its default is a directory in /tmp.
        RaftServerConfigKeys.setRemovedGroupsDir(p, new File(directory.toFile(), "removed"));
    }

    private static void log(RaftProperties p, RaftConfig.Tuning tuning) {
        // Both flush modes ack what is not on disk yet. Durability is the product.
        Log.setUnsafeFlushEnabled(p, false);
        Log.setAsyncFlushEnabled(p, false);
        // The other policy cuts acked entries off a damaged tail without a word.
        Log.setCorruptionPolicy(p, Log.CorruptionPolicy.EXCEPTION);
        // Doubles the entries to carry commits to followers; PromptLogAppender carries them in empty appends.
        Log.setLogMetadataEnabled(p, false);
        Log.setSegmentSizeMax(p, SizeInBytes.valueOf(tuning.segmentBytes()));
        Log.setPreallocatedSize(p, SizeInBytes.valueOf(Math.min(tuning.segmentBytes(), 4 << 20)));
        int batchBytes = tuning.maxEntryBytes() + ENTRY_OVERHEAD_BYTES;
        // One append request; also the largest entry that Ratis takes.
        Log.Appender.setBufferByteLimit(p, SizeInBytes.valueOf(batchBytes));
        // 4 bytes of length and 4 of checksum frame an entry. Direct memory, one per shard.
        Log.setWriteBufferSize(p, SizeInBytes.valueOf(batchBytes + 8));
        // 1 ms by default, which is a pause between two appends to a follower: latency for nothing.
        Log.Appender.setWaitTimeMin(p, TimeDuration.ZERO);
        // A follower that does not answer is asked this often. Beyond 30 failures the default waits for 5 s, asleep to
        // the
        // news that it is back.
        Log.Appender.setRetryPolicy(p, "1ms,10, 1s,1000000");
        // The second reader of a segment takes the cache: followers that lag are fed from memory this far.
        Log.setSegmentCacheSizeMax(p, SizeInBytes.valueOf(64L << 20));
    }

    private static void elections(RaftProperties p, RaftConfig.Tuning tuning) {
        TimeDuration min = millis(tuning.electionTimeoutMin());
        TimeDuration max = millis(tuning.electionTimeoutMax());
        Rpc.setTimeoutMin(p, min);
        Rpc.setTimeoutMax(p, max);
        // At start there is nobody whose heartbeat could be late: do not wait longer than later on.
        Rpc.setFirstElectionTimeoutMin(
                p, TimeDuration.valueOf(tuning.electionTimeoutMin().toMillis() / 2, TimeUnit.MILLISECONDS));
        Rpc.setFirstElectionTimeoutMax(p, max);
        // A node that comes back from a partition must not depose a working leader.
        RaftServerConfigKeys.LeaderElection.setPreVote(p, true);
        // A leader that lost its majority stays out of elections so long; 10 s by default, an outage if all were slow.
        RaftServerConfigKeys.LeaderElection.setLeaderStepDownWaitTime(p, max.multiply(2));
        // How long a newcomer may be silent before it has to begin anew. 3 election timeouts by default: on a busy
        // machine it
        // was thrown back again and again, because what a new process has to compile takes longer.
        RaftServerConfigKeys.setStagingTimeout(p, TimeDuration.valueOf(15, TimeUnit.SECONDS));
        // A frozen process (SIGSTOP, suspended VM) wakes up deposed and goes on; the default closes it after 60 s.
        RaftServerConfigKeys.setCloseThreshold(p, TimeDuration.valueOf(1, TimeUnit.HOURS));
    }

    private static void limits(RaftProperties p, RaftConfig.Tuning tuning) {
        // Beyond these a proposal is refused as Overloaded.
        RaftServerConfigKeys.Write.setElementLimit(p, tuning.pendingEntries());
        RaftServerConfigKeys.Write.setByteLimit(p, SizeInBytes.valueOf(tuning.pendingBytes()));
        // The queue before the disk must take whatever was admitted: a full one blocks the proposer's thread.
        Log.setQueueElementLimit(p, Math.max(4096, tuning.pendingEntries() + 64));
        Log.setQueueByteLimit(p, tuning.pendingBytes() + 2 * tuning.maxEntryBytes());
        // Sessions in the replicated state dedup; Ratis' cache would hold every reply for a minute. 0 keeps none.
        RaftServerConfigKeys.RetryCache.setExpiryTime(p, TimeDuration.ZERO);
        RaftServerConfigKeys.RetryCache.setStatisticsExpiryTime(p, TimeDuration.ONE_MINUTE);
        // Reads do not go through Ratis (see ReadBarriers); if one ever did, it must not be a local read.
        Read.setOption(p, Read.Option.LINEARIZABLE);
        Read.setLeaderLeaseEnabled(p, false);
    }

    private static void snapshots(RaftProperties p, RaftConfig.Tuning tuning) {
        RaftServerConfigKeys.Snapshot.setAutoTriggerEnabled(p, true);
        RaftServerConfigKeys.Snapshot.setAutoTriggerThreshold(p, tuning.snapshotEveryEntries());
        RaftServerConfigKeys.Snapshot.setCreationGap(p, 1);
        // The state is durable by itself; stopping must not take as long as a checkpoint.
        RaftServerConfigKeys.Snapshot.setTriggerWhenStopEnabled(p, false);
        RaftServerConfigKeys.Snapshot.setRetentionFileNum(p, CheckpointStorage.KEPT);
        // A follower that is too far behind installs a checkpoint; keeping the log for it could fill the disk.
        Log.setPurgeUptoSnapshotIndex(p, true);
        Log.setPurgeGap(p, 1);
        Log.Appender.setInstallSnapshotEnabled(p, true);
        Log.Appender.setSnapshotChunkSizeMax(p, SizeInBytes.valueOf(1 << 20));
    }

    private static void transport(RaftProperties p, RaftConfig config) {
        p.set("raft.rpc.type", PromptTransport.class.getName());
        GrpcConfigKeys.Server.setHost(p, config.self().host());
        GrpcConfigKeys.Server.setPort(p, config.self().ports().raft());
        long messageBytes = config.tuning().maxEntryBytes() + (4L << 20);
        GrpcConfigKeys.setMessageSizeMax(p, SizeInBytes.valueOf(messageBytes));
        // A single entry of the largest size must not need several round trips.
        GrpcConfigKeys.setFlowControlWindow(p, SizeInBytes.valueOf(4L << 20));
        GrpcConfigKeys.Server.setLeaderOutstandingAppendsMax(p, 16);
        // Restoring a checkpoint of gigabytes takes its time, and the reply to the last chunk comes after it.
        GrpcConfigKeys.Server.setInstallSnapshotRequestTimeout(p, TimeDuration.valueOf(60, TimeUnit.SECONDS));
    }

    private static TimeDuration millis(Duration duration) {
        return TimeDuration.valueOf(duration.toMillis(), TimeUnit.MILLISECONDS);
    }
}
