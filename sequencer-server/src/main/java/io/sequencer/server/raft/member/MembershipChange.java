package io.sequencer.server.raft.member;

import io.sequencer.server.raft.NodeId;
import java.util.Optional;

/** What shall be different about the members of a shard. Asking twice changes nothing the second time. */
public sealed interface MembershipChange {

    /**
     * The member comes in, in place of its node's former incarnation if there is one.
     *
     * @param replaces another node that goes in the same step
     */
    record Join(Member member, Optional<NodeId> replaces) implements MembershipChange {}

    /**
     * The node goes.
     *
     * @param incarnation only this one; empty: whatever it is
     * @param force also if so few of those that stay answer that nothing can be decided until others come back
     */
    record Leave(NodeId node, Optional<String> incarnation, boolean force) implements MembershipChange {

        /** Whether this member is meant. */
        public boolean means(MemberId member) {
            return member.node().equals(node)
                    && incarnation.map(member.incarnation()::equals).orElse(true);
        }
    }
}
