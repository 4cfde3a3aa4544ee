package io.sequencer.server.raft;

import java.util.Optional;

/** A shard's leadership as this node sees it changed. */
public sealed interface LeaderChange {

    int shard();

    /** The leader became known, or changed; empty: lost. It may not be ready yet. */
    record Known(int shard, Optional<NodeId> leader) implements LeaderChange {}

    /** This node leads the shard and takes proposals now. */
    record Ready(int shard, long term) implements LeaderChange {}

    /** This node led the shard and no longer does. Proposals in flight end as indeterminate. */
    record SteppedDown(int shard) implements LeaderChange {}

    /** Called on one notifying thread per node, in order of the events. Must not block. */
    @FunctionalInterface
    interface Listener {
        void onLeaderChange(LeaderChange change);
    }
}
