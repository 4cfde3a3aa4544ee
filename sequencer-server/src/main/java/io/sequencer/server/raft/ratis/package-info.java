/**
 * Apache Ratis behind {@link io.sequencer.server.raft.RaftNode}. Only this package and those beside it, {@code replicate} and
 * {@code storage}, see it.
 *
 * <p>In: proposals (any thread), Ratis' callbacks. Out: calls of {@link io.sequencer.server.raft.ReplicatedShard}, results,
 * leadership events.
 *
 * <p>Threads of a shard: the proposer's thread appends to Ratis' log queue under the division's lock; the log worker
 * writes and fsyncs; on the leader one appender thread per follower sends ({@link
 * io.sequencer.server.raft.replicate.PromptLogAppender}); gRPC threads take entries and replies; the state machine updater
 * is the apply thread, the only one to touch the shard's state. One scheduler thread per node balances leaders and ends
 * what waits too long; one more tells the listeners.
 *
 * <p>Keeps: an entry counts only once fsynced on a majority; a read point is proved by a round of a majority that started
 * after the question; a checkpoint is complete and verified or it does not exist; a fault in apply ends the node.
 */
@NullMarked
package io.sequencer.server.raft.ratis;

import org.jspecify.annotations.NullMarked;
