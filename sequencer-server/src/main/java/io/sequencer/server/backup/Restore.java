package io.sequencer.server.backup;

import io.sequencer.proto.backup.v1.BackedUpShard;
import io.sequencer.proto.log.v1.StoreIdentity;
import io.sequencer.server.boot.CannotStartException;
import io.sequencer.server.boot.ExitCode;
import io.sequencer.server.boot.NodeIdentity;
import io.sequencer.server.boot.RestoringDirectory;
import io.sequencer.server.config.NodeConfig;
import io.sequencer.server.core.level.FeatureLevel;
import io.sequencer.server.raft.LogPosition;
import io.sequencer.server.raft.NodeId;
import io.sequencer.server.raft.member.MemberId;
import io.sequencer.server.raft.storage.ClusterMark;
import io.sequencer.server.raft.storage.ShardBeginning;
import io.sequencer.server.raft.storage.ShardLog;
import io.sequencer.server.shard.Shard;
import io.sequencer.server.store.ShardStore;
import io.sequencer.server.store.StoreCopy;
import io.sequencer.server.store.StoreResources;
import java.io.IOException;
import java.nio.file.Path;
import java.util.random.RandomGenerator;

/** Makes the data directory of one founder of a new cluster out of a backup that was verified. */
final class Restore {

    private static final long CACHE_BYTES = 1 << 20;

    private final Backup backup;
    private final StoreResources resources;
    private final RandomGenerator random;

    Restore(Backup backup, StoreResources resources, RandomGenerator random) {
        this.backup = backup;
        this.resources = resources;
        this.random = random;
    }

    /** @throws CannotStartException {@code CONTRADICTS_DATA}: the backup cannot become this cluster's */
    void requireFitting(NodeConfig config) throws CannotStartException {
        if (config.shards() != backup.shards()) {
            throw new CannotStartException(
                    ExitCode.CONTRADICTS_DATA,
                    "shards is " + config.shards() + " but the backup is of a cluster with " + backup.shards()
                            + ": a document's shard depends on it, so it cannot change; mend the configuration");
        }
        if (config.clusterId().equals(backup.manifest().getClusterId())) {
            throw new CannotStartException(
                    ExitCode.CONTRADICTS_DATA,
                    "clusterId is " + config.clusterId()
                            + " as in the backup: a restored cluster is a new one, which nodes and clients of the old one must"
                            + " not take for theirs; choose another clusterId");
        }
    }

    /** Returns when the directory is complete, on disk; before that it cannot be started. */
    MemberId run(NodeConfig config) throws CannotStartException, IOException {
        MemberId member = MemberId.draw(new NodeId(config.nodeId()), random);
        NodeIdentity.Cluster cluster = NodeIdentity.Cluster.of(config);
        NodeIdentity identity = new NodeIdentity(cluster, member.incarnation(), NodeIdentity.Phase.FOUNDING);
        try (RestoringDirectory directory = RestoringDirectory.open(config.dataDir(), identity)) {
            for (BackedUpShard shard : backup.manifest().getShardsList()) {
                // A shard in which nothing ever happened begins at nothing.
                if (shard.getLogIndex() > 0) {
                    restore(shard, directory, cluster);
                }
            }
            ClusterMark.claim(directory.raft(), cluster.uuid(), member, cluster.shards());
            directory.complete(backup.fingerprint());
        }
        return member;
    }

    private void restore(BackedUpShard shard, RestoringDirectory directory, NodeIdentity.Cluster cluster)
            throws IOException {
        int number = shard.getShard();
        StoreIdentity owner = StoreIdentity.newBuilder()
                .setClusterId(cluster.clusterId())
                .setShard(number)
                .setShards(cluster.shards())
                .build();
        Path live = directory.stateOf(number);
        StoreCopy.adopt(backup.directoryOf(number), live, owner, resources);
        try (Shard state = new Shard(number, CACHE_BYTES, FeatureLevel.NEWEST, new Shard.StoreOpener() {
            @Override
            public ShardStore open() {
                return ShardStore.open(live, owner, resources);
            }

            @Override
            public void replaceBy(Path checkpoint) {
                ShardStore.replace(live, checkpoint);
            }
        })) {
            Path group = ShardLog.directoryOf(directory.raft(), cluster.uuid(), number);
            LogPosition begun = ShardBeginning.write(group, state);
            if (!begun.equals(new LogPosition(shard.getTerm(), shard.getLogIndex()))) {
                throw new IllegalStateException("shard " + number + " begins at " + begun);
            }
        }
    }
}
