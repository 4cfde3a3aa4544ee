package io.sequencer.cli.drill.disk;

import io.sequencer.cli.cluster.LocalNode;
import java.nio.file.Path;

/** A kind of file that a node must have on its disk before it goes on. */
public enum DurableFile {
    /** What was proposed: an ack, or a vote for one, rests on it. */
    LOG("raft", "/current/log_inprogress_"),
    /** How far the log was at least. */
    WATERMARK("raft", "/watermark."),
    /** The term, and whom the node voted for. */
    VOTE("raft", "/current/raft-meta.tmp"),
    /** Members of the cluster, which the node counts votes by; in the log too, until that is cut. */
    MEMBERS("raft", "/current/raft-meta.conf"),
    /** The state. */
    TABLE("state", ".sst"),
    /** Which tables make up the state. */
    MANIFEST("state", "/MANIFEST-"),
    /** What the log is cut for. */
    CHECKPOINT("raft", "/tmp/checkpoint");

    private final String below;
    private final String part;

    DurableFile(String below, String part) {
        this.below = below;
        this.part = part;
    }

    /** Where in the node's data such files are. */
    Path below(LocalNode node) {
        return node.dataDirectory().resolve(below);
    }

    /** Whether the node can do nothing more without it; or only cut no log. */
    boolean isNeededAtOnce() {
        return this != MEMBERS;
    }

    /** What the path of such a file contains. */
    String part() {
        return part;
    }
}
