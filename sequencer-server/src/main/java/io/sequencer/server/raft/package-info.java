/**
 * Agrees on one order of entries per shard, as the rest of the server sees it: no type of Apache Ratis shows here.
 *
 * <p>In: opaque entries ({@link io.sequencer.server.raft.RaftNode#propose}) and checkpoints of the state. Out: the same
 * entries, on every node, in log order, to that node's {@link io.sequencer.server.raft.ReplicatedShard}; the object that
 * apply returned to the proposer; who leads.
 *
 * <p>Threads: each shard has one apply thread, which calls every method of its {@code ReplicatedShard} and completes the
 * futures of {@code propose}. Whoever chains work to such a future keeps it short or hands it over.
 *
 * <p>Promises: a completed proposal is fsynced on a majority and applied here (promise 2); entries are applied in one
 * order, everywhere (1, 5, 6); a node whose state cannot take an entry stops (6). What an entry means is decided in
 * {@code core}. The adapter is started by {@link io.sequencer.server.raft.ratis.RaftNodes}.
 */
@NullMarked
package io.sequencer.server.raft;

import org.jspecify.annotations.NullMarked;
