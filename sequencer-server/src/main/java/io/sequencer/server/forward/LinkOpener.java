package io.sequencer.server.forward;

import io.sequencer.server.raft.NodeId;
import java.util.Optional;

/** How a route reaches the nodes that may lead its shard. Any thread. */
@FunctionalInterface
public interface LinkOpener {

    /** Empty if the node's address is not known. */
    Optional<LeaderLink> open(int shard, NodeId node, LeaderLink.Listener listener);
}
