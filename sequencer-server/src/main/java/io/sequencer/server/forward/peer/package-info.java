/**
 * The connection between nodes: channels, the listener, and the two ends' view of {@code Peer.Forward}.
 *
 * <p>In: other nodes' {@code ForwardRequest}s, whose commands stay bytes. Out: offers to this node's proposers, and their
 * answers back, in {@code ForwardReply}s.
 *
 * <p>Threads: gRPC calls in on the transport's event loops (direct executors on both ends) and only queues are touched
 * there; replies are built and sent by a {@link io.sequencer.server.propose.SerialTask} on the shard's executor. What waits
 * is bounded: requests by the proposer's queue, unsent answers by not reading further requests.
 *
 * <p>Only what this release reads in full is offered ({@link io.sequencer.server.forward.peer.CommandCheck}): in the log, a
 * command that is none would stop every node that applies it.
 *
 * <p>Keeps the order of one stream's commands (promise 4): they go into one lane in the order in which they came, and the
 * lane is closed when the stream ends.
 */
@NullMarked
package io.sequencer.server.forward.peer;

import org.jspecify.annotations.NullMarked;
