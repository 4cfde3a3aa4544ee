package io.sequencer.server.propose;

import io.sequencer.proto.peer.v1.Decision;
import io.sequencer.server.raft.NodeId;
import java.util.Optional;

/** What became of one command at the node that it was offered to. */
public sealed interface ProposeOutcome {

    /** Apply decided, and the decision is durable on a majority. */
    record Decided(Decision decision) implements ProposeOutcome {}

    /** Not appended and never will be: this node does not lead the shard. The leader, if known. */
    record NotLeader(Optional<NodeId> leader) implements ProposeOutcome {}

    /** Not appended: too much waits. Worth another try after so long. */
    record Overloaded(int retryAfterMillis) implements ProposeOutcome {}

    /** Appended, but leadership was lost before the decision was known. The same command may be offered again. */
    record Indeterminate() implements ProposeOutcome {}
}
