package io.sequencer.chaos.live.fault;

/** What a back end can do beyond stopping and starting processes. */
public enum Ability {
    /** Drop packets between nodes. */
    NETWORK,
    /** Lose packets, limit bandwidth, reset connections. */
    SHAPING,
    /** Cut the power of a disk, fill it, have it hang. */
    DISK,
    /** Have an fsync fail. */
    FSYNC_ERROR,
    /** Set one node's wall clock. */
    CLOCK,
    /** Take a node's disk away and have it come in anew. */
    WIPE
}
