package io.sequencer.server.forward;

import io.sequencer.server.propose.ProposeOutcome;
import io.sequencer.server.raft.NodeId;

/** What happened outside and is for a route's serial step to look at. */
sealed interface RouteEvent {

    record Answered(LeaderLink link, long requestId, ProposeOutcome outcome) implements RouteEvent {}

    record Ended(LeaderLink link, String reason) implements RouteEvent {}

    /** This node's Raft now takes the node for the leader; or this node itself is ready to take commands. */
    record LeaderSeen(NodeId leader) implements RouteEvent {}
}
