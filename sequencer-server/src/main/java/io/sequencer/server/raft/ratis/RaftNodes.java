package io.sequencer.server.raft.ratis;

import io.sequencer.server.raft.FatalHandler;
import io.sequencer.server.raft.RaftConfig;
import io.sequencer.server.raft.RaftNode;
import io.sequencer.server.raft.ReplicatedShard;
import java.io.IOException;
import java.util.List;

/** Starts {@link RaftNode}s. */
public final class RaftNodes {

    private RaftNodes() {}

    /**
     * Starts this node and returns when every shard's log is read and its state is open; leaders come later. The node owns
     * the states from here on and closes them, also when this fails.
     *
     * @param states one per shard, in order
     * @throws io.sequencer.server.raft.DamagedLogException a log is shorter than it was, or unreadable: do not let this
     *     node vote
     * @throws IOException the directory is another cluster's or node's, or the port is taken
     */
    public static RaftNode start(RaftConfig config, List<? extends ReplicatedShard> states, FatalHandler onFatal)
            throws IOException {
        return RatisNode.start(config, List.copyOf(states), onFatal);
    }
}
