package io.sequencer.server.boot;

/** Why a node's process ended. The numbers are documented in the module's README and never change their meaning. */
public enum ExitCode {
    /** Asked to stop, stopped. */
    OK(0),
    /** Arguments or configuration are wrong. Mend them. */
    USAGE(64),
    /** The configuration contradicts what the data directory belongs to. Nothing was changed. */
    CONTRADICTS_DATA(65),
    /** The data directory holds something that is not a node's data. Nothing was changed. */
    FOREIGN_DATA(66),
    /** The data directory cannot be made or written. */
    UNWRITABLE(67),
    /** Another process uses the data directory. */
    LOCKED(68),
    /** A port to listen on is taken, or its address is not this machine's. */
    PORT_IN_USE(69),
    /** A bug. The log has the cause. */
    INTERNAL(70),
    /** The node's own data is damaged or contradicts itself: it must not vote or serve with it. */
    DAMAGED(71),
    /** The disk refused a read or a write, or is full. */
    DISK(72),
    /** A graceful stop took too long; the process ended all the same. What was acked is safe. */
    STOP_TIMED_OUT(73),
    /** A later release wrote the data. Start that one. */
    NEWER_FORMAT(74),
    /** The data directory is empty, and nobody said whether to found a cluster or to join one. */
    NO_DATA(75),
    /** Told to found a cluster, but it exists without this node's data: the disk was lost. Join instead. */
    CLUSTER_EXISTS(76),
    /** The other nodes were not there to found the cluster with, or to join. */
    PEERS_MISSING(77),
    /** The cluster removed or replaced this node. Nothing is wrong with the others. */
    REMOVED(78),
    /** More than half of the members hold another state than this node at the same log index. It must rejoin. */
    DIGEST_MISMATCH(79),
    /** A later release wrote an entry, a row or a checkpoint that this one does not know. Nothing is damaged; run that one. */
    UNKNOWN_ENTRY(80),
    /** A change of the members stopped while this node was on its way in or out. Start it again. */
    MEMBERSHIP_UNSETTLED(81);

    private final int code;

    ExitCode(int code) {
        this.code = code;
    }

    /**
     * Whether the data must not be used again: a majority of the members proved it wrong, and the next start would serve it.
     * Other damage is found again at the next start; should it be a fault of this release, a later one may start with it.
     */
    public boolean isForGood() {
        return this == DIGEST_MISMATCH;
    }

    /** What the process ends with. */
    public int code() {
        return code;
    }
}
