/**
 * Decides. Committed log entries come in, one after the other; out go decisions, the rows to write, and what
 * subscribers are to be told.
 *
 * <p>Pure and deterministic: no clock (time is in the entry), no randomness, no iteration over unordered maps, no
 * setting of this node. Each shard's {@link io.sequencer.server.core.ShardMachine} belongs to that shard's apply thread;
 * {@link io.sequencer.server.core.DocumentView}s are immutable and for every thread.
 *
 * <p>Keeps promises 1 (dense numbers), 3 (an opId once), 4 (order of one client), 6 (byte-identical replicas) and 7
 * (a stale base only below an agreed floor).
 */
@NullMarked
package io.sequencer.server.core;

import org.jspecify.annotations.NullMarked;
