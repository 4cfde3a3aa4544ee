package io.sequencer.chaos.sim.raft;

/** A shard's state as its log drives it; called by the member's apply thread. */
public interface Replica {

    /** The last entry that the state holds. Read at the start and after {@link #restore}. */
    long applied();

    /** @return what the proposer is answered with */
    Object apply(long term, long index, byte[] entry);

    /** An entry of Raft's own. */
    void advance(long term, long index);

    /** The state that a crash would leave. */
    Checkpoint checkpoint();

    /** Another member's state takes the place of this one, and is durable at once. */
    void restore(Checkpoint checkpoint);
}
