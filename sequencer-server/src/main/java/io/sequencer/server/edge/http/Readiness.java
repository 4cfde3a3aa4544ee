package io.sequencer.server.edge.http;

import io.sequencer.server.raft.RaftNode;
import io.sequencer.server.raft.ShardStatus;
import java.util.Optional;
import java.util.function.Supplier;

/** Whether this node should get traffic. Any thread. */
public final class Readiness {
    /** Entries that a node under load may be behind at any moment. */
    private static final long USUAL_LAG = 1000;

    private final RaftNode raft;
    private final Supplier<Optional<String>> disk;
    private volatile boolean stopping;

    /** @param disk what is wrong with it, if anything is */
    public Readiness(RaftNode raft, Supplier<Optional<String>> disk) {
        this.disk = disk;
        this.raft = raft;
    }

    /** From now on not ready: the node is about to stop. */
    public void stopping() {
        stopping = true;
    }

    /** Why not; empty if it is ready. */
    public Optional<String> obstacle() {
        if (stopping) {
            return Optional.of("the node is stopping");
        }
        Optional<String> diskObstacle = disk.get();
        if (diskObstacle.isPresent()) {
            return diskObstacle;
        }
        for (int shard = 0; shard < raft.shards(); shard++) {
            ShardStatus status = raft.status(shard);
            if (status.leader().isEmpty()) {
                return Optional.of("shard " + shard + " has no leader");
            }
            long lag = status.indexes().commit() - status.indexes().applied();
            if (lag > USUAL_LAG) {
                return Optional.of("shard " + shard + " is " + lag + " entries behind");
            }
        }
        return Optional.empty();
    }
}
