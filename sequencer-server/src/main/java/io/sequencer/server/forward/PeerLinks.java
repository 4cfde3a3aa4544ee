package io.sequencer.server.forward;

import io.sequencer.server.forward.peer.PeerChannels;
import io.sequencer.server.propose.Proposer;
import io.sequencer.server.raft.NodeId;
import java.util.List;
import java.util.Optional;

/** Opens the link that fits the node: local to this one, a stream to another. Any thread. */
public record PeerLinks(NodeId self, List<Proposer> proposers, PeerChannels channels) implements LinkOpener {

    public PeerLinks {
        proposers = List.copyOf(proposers);
    }

    @Override
    public Optional<LeaderLink> open(int shard, NodeId node, LeaderLink.Listener listener) {
        if (node.equals(self)) {
            return Optional.of(new LocalLink(proposers.get(shard), listener));
        }
        return channels.to(node).map(channel -> new StreamLink(shard, channel, listener));
    }
}
