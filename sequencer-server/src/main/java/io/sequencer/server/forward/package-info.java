/**
 * Brings commands from this node's edge to the leader of their shard.
 *
 * <p>In: a shard and a command ({@link io.sequencer.server.forward.CommandRouter#submit}), from any thread. Out: a future
 * with a {@link io.sequencer.server.forward.CommandOutcome}. In between, one {@code ShardRoute} per shard: it finds the
 * leader, hands over (to the proposer in this process, or on one gRPC stream per node and shard), matches the answers, and
 * sends again what a lost leader left open, in the old order and before anything newer, until each command's deadline.
 *
 * <p>Batching is natural: whatever gathered since the route's last step, or while the stream was not ready, goes in one
 * request. Bounds: commands and bytes per route, of which no source and no document may have more than is still free (else
 * overloaded, at once), request size, the proposer's queue behind it.
 *
 * <p>Threads: each route is one {@link io.sequencer.server.propose.SerialTask} on the shard's executor, the same as the
 * shard's proposer: on the leader itself an op crosses threads only to come in and to go out. Submits, answers (gRPC event
 * loop), leader changes (Raft's notifying thread) and ticks (timer) go through lock-free queues or are mere signals.
 * Futures complete in the step.
 *
 * <p>Promises: every command gets exactly one outcome within its deadline; nothing is dropped silently (10). The order of
 * one thread's commands of one source to a shard stays over leader changes and broken streams (4): a link stops at its first
 * sign of lost leadership, is drained, and what it left goes first on the next one. An op that was sent twice takes effect once
 * (3): apply knows its opId. Unavailable means unknown, never "not applied".
 */
@NullMarked
package io.sequencer.server.forward;

import org.jspecify.annotations.NullMarked;
