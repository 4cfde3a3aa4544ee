package io.sequencer.server.raft;

import io.sequencer.server.raft.member.Member;
import io.sequencer.server.raft.member.MemberId;

/** Members of which only Raft's address matters. */
public final class Members {

    private Members() {}

    /** A node in its first life, on loopback. */
    public static Member at(NodeId node, int raftPort) {
        return at(node, "0000000000000001", raftPort);
    }

    public static Member at(NodeId node, String incarnation, int raftPort) {
        return new Member(new MemberId(node, incarnation), "127.0.0.1", new Member.Ports(1, 2, 3, raftPort));
    }
}
