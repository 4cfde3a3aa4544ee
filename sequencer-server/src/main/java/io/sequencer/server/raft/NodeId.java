package io.sequencer.server.raft;

import java.util.regex.Pattern;

/** The name of a node in its cluster. A node that lost its disk keeps it, as another {@link io.sequencer.server.raft.member.MemberId}. */
public record NodeId(String value) implements Comparable<NodeId> {

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,62}");

    public NodeId {
        if (!NAME.matcher(value).matches()) {
            throw new IllegalArgumentException("not a node id (1-63 of [A-Za-z0-9._-]): " + value);
        }
    }

    @Override
    public int compareTo(NodeId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
