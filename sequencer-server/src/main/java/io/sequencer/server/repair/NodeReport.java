package io.sequencer.server.repair;

import io.sequencer.proto.log.v1.StoreIdentity;
import io.sequencer.server.boot.CannotStartException;
import io.sequencer.server.boot.DataDirectory;
import io.sequencer.server.boot.NodeIdentity;
import io.sequencer.server.core.CorruptStateException;
import io.sequencer.server.raft.DamagedLogException;
import io.sequencer.server.raft.RaftConfig;
import io.sequencer.server.raft.storage.CheckpointStorage;
import io.sequencer.server.raft.storage.ShardLog;
import io.sequencer.server.raft.storage.Watermarks;
import io.sequencer.server.store.ShardStore;
import io.sequencer.server.store.StoreOpenException;
import io.sequencer.server.store.StoreResources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What was found in a node's data directory. */
record NodeReport(NodeIdentity identity, Optional<String> condemned, List<ShardReport> shards) {

    private static final long STORE_BYTES = 32 << 20;

    NodeReport {
        shards = List.copyOf(shards);
    }

    /** Reads every log file and opens every database; changes nothing that matters to anybody. */
    static NodeReport of(DataDirectory directory) throws IOException {
        NodeIdentity identity = directory.identity();
        StoreResources.unpackNativeCode(directory.nativeCode());
        List<ShardReport> shards = new ArrayList<>();
        try (StoreResources resources = new StoreResources(STORE_BYTES, STORE_BYTES / 2)) {
            for (int shard = 0; shard < identity.cluster().shards(); shard++) {
                shards.add(report(directory, shard, resources));
            }
        }
        return new NodeReport(identity, directory.condemned().map(CannotStartException::line), shards);
    }

    private static ShardReport report(DataDirectory directory, int shard, StoreResources resources) throws IOException {
        NodeIdentity.Cluster cluster = directory.identity().cluster();
        ShardLog log = ShardLog.read(
                ShardLog.directoryOf(directory.raft(), cluster.uuid(), shard),
                RaftConfig.Tuning.defaults().maxEntryBytes(),
                true);
        long watermark;
        try {
            watermark = Watermarks.stored(directory.raft(), shard);
        } catch (DamagedLogException e) {
            return new ShardReport(shard, log, -1, -1, Optional.of(String.valueOf(e.getMessage())));
        }
        Path state = directory.stateOf(shard);
        if (!Files.exists(state)) {
            return new ShardReport(shard, log, watermark, 0, Optional.empty());
        }
        StoreIdentity store = StoreIdentity.newBuilder()
                .setClusterId(cluster.clusterId())
                .setShard(shard)
                .setShards(cluster.shards())
                .build();
        try (ShardStore opened = ShardStore.open(state, store, resources)) {
            opened.verifyFiles(read -> {});
            CheckpointStorage.verifyAll(log.directory(), read -> {});
            return new ShardReport(shard, log, watermark, opened.applied().getLogIndex(), Optional.empty());
        } catch (StoreOpenException | CorruptStateException | DamagedLogException e) {
            return new ShardReport(shard, log, watermark, -1, Optional.of(String.valueOf(e.getMessage())));
        }
    }

    /** The gravest remedy that a shard needs. */
    ShardReport.Remedy remedy() {
        if (condemned.isPresent()) {
            return ShardReport.Remedy.REJOIN;
        }
        return shards.stream()
                .map(ShardReport::remedy)
                .max(ShardReport.Remedy::compareTo)
                .orElse(ShardReport.Remedy.NONE);
    }
}
