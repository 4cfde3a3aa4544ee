/**
 * The change feed: everything that is committed in a shard, in log order, resumable by log index and ordinal.
 *
 * <p>In: a position, and word that a shard applied something ({@link
 * io.sequencer.server.edge.grpc.feed.ShardWakeups#applied}). Out: batches of ops, each with the position behind it.
 *
 * <p>Threads: rows are read on the node's readers, answers are written on the call's event loop; the apply thread only
 * signals.
 *
 * <p>Promise: every op after the position, once and in order; what was truncated meanwhile is an error, never a gap.
 */
@NullMarked
package io.sequencer.server.edge.grpc.feed;

import org.jspecify.annotations.NullMarked;
