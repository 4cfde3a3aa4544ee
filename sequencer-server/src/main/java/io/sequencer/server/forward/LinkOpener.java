package io.sequencer.server.forward;

import io.sequencer.server.forward.peer.PeerChannels;
import io.sequencer.server.propose.Proposer;
import io.sequencer.server.raft.NodeId;
import java.util.List;
import java.util.Optional;

/** Opens the link that fits the node: local to this one, a stream to another. */
record LinkOpener(NodeId self, List<Proposer> proposers, PeerChannels channels) {

    /** Empty if the node's address is not known. */
    Optional<LeaderLink> open(int shard, NodeId node, LeaderLink.Listener listener) {
        if (node.equals(self)) {
            return Optional.of(new LocalLink(proposers.get(shard), listener));
        }
        return channels.to(node).map(channel -> new StreamLink(shard, channel, listener));
    }
}
