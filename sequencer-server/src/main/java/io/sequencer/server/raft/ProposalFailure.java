package io.sequencer.server.raft;

import java.util.Optional;

/** Why a proposal did not complete with a result; the first three kinds say that the entry is not and never will be in the log. */
public sealed interface ProposalFailure {

    /** This node does not lead the shard. Send it to the leader, if one is known; else ask again soon. */
    record NotLeader(Optional<NodeId> leader) implements ProposalFailure {}

    /** Too many entries, or too many bytes, wait at the leader. Back off. */
    record Overloaded() implements ProposalFailure {}

    /** This node is stopping or not yet started. */
    record Stopped() implements ProposalFailure {}

    /** The entry was appended here, but whether it will be committed is unknown. Only the operations' own ids can tell. */
    record Indeterminate(String reason) implements ProposalFailure {}
}
