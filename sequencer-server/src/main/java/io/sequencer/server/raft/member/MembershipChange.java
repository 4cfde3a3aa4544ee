package io.sequencer.server.raft.member;

import io.sequencer.server.raft.NodeId;
import java.util.Optional;

/** What shall be different about the members of a shard. Asking twice changes nothing the second time. */
public sealed interface MembershipChange {

    /** Whether the node is no member afterwards, in no incarnation. */
    boolean removes(NodeId node);

    /**
     * The member comes in, in place of its node's former incarnation if there is one.
     *
     * @param replaces another node that goes in the same step
     */
    record Join(Member member, Optional<NodeId> replaces) implements MembershipChange {
        @Override
        public boolean removes(NodeId node) {
            return replaces.filter(node::equals).isPresent() && !node.equals(member.node());
        }
    }

    /** The node goes, whatever its incarnation. */
    record Leave(NodeId node) implements MembershipChange {
        @Override
        public boolean removes(NodeId other) {
            return node.equals(other);
        }
    }
}
