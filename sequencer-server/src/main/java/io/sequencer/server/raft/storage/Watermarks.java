package io.sequencer.server.raft.storage;

import io.sequencer.server.raft.RaftConfig;
import io.sequencer.server.raft.ReplicatedShard;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The watermarks of this node's shards, in the files {@code watermark.<shard>}. One thread raises. */
public final class Watermarks implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Watermarks.class);

    private final List<Watermark> ofShards = new ArrayList<>();

    /** Opens them all, and has {@link LogGuard} look at each shard's log. */
    public static Watermarks guard(RaftConfig config, List<ReplicatedShard> states) throws IOException {
        Watermarks watermarks = new Watermarks();
        try {
            for (int i = 0; i < config.shards(); i++) {
                Watermark watermark = Watermark.open(file(config.directory(), i));
                watermarks.ofShards.add(watermark);
                LogGuard.check(
                        ShardLog.directoryOf(config.directory(), config.clusterId(), i),
                        states.get(i).applied(),
                        watermark.index(),
                        config.maxEntryBytes());
            }
            return watermarks;
        } catch (IOException | RuntimeException e) {
            watermarks.close();
            throw e;
        }
    }

    /** What a shard's watermark says, in the Raft directory of a node that does not run; 0 without one. */
    public static long stored(Path raft, int shard) throws IOException {
        Path file = file(raft, shard);
        if (!Files.exists(file)) {
            return 0;
        }
        try (Watermark watermark = Watermark.open(file)) {
            return watermark.index();
        }
    }

    private static Path file(Path raft, int shard) {
        return raft.resolve("watermark." + shard);
    }

    /** On return the shard's watermark is on disk at this index or a higher one. */
    public void raise(int shard, long durableIndex) throws IOException {
        ofShards.get(shard).raise(durableIndex);
    }

    @Override
    public void close() {
        for (Watermark watermark : ofShards) {
            try {
                watermark.close();
            } catch (IOException e) {
                LOG.warn("closing a watermark", e);
            }
        }
    }
}
