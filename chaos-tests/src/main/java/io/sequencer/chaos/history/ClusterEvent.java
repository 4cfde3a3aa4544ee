package io.sequencer.chaos.history;

/** Something about nodes, shards or the run. */
public sealed interface ClusterEvent extends Event {

    /**
     * What a node says of a shard.
     *
     * @param process which start of the node: the commit index may begin lower in a new one, the term may not
     * @param leader as the node knows it; empty if it knows none
     */
    record Sample(long time, String node, long process, int shard, long term, String leader, long commit)
            implements ClusterEvent {}

    /**
     * The digest of a node's state.
     *
     * @param index the Raft entry it is of
     */
    record Digest(int shard, String node, long index, long digest) implements ClusterEvent {}

    /**
     * A fault begins.
     *
     * @param id of this occurrence
     * @param kind such as {@code kill-leader}; one that begins with {@link #POWER_CUT} takes what was not flushed
     * @param target the nodes or links it hits
     */
    record FaultBegun(long time, String id, String kind, String target) implements ClusterEvent {
        /** How the kinds begin after which only flushed bytes are left. */
        public static final String POWER_CUT = "power-cut";
    }

    /** The fault of that id is over. A kill ends when the node was started again. */
    record FaultEnded(long time, String id) implements ClusterEvent {}

    /**
     * No fault acts from here to the next beginning of one.
     *
     * @param boundNanos how long an acked op may take to a subscriber in that time
     */
    record Healed(long time, long boundNanos) implements ClusterEvent {}

    /**
     * How far behind the head a base may be before the server refuses it as stale without a floor.
     *
     * @param ops the cluster's setting during the whole run
     */
    record RebaseLimit(long ops) implements ClusterEvent {}
}
