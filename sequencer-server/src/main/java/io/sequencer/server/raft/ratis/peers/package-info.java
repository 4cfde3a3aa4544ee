/**
 * The members of a shard's Raft group, in Ratis' words and ours.
 *
 * <p>In: the configuration that Ratis keeps in its log, wishes to change it. Out: {@link
 * io.sequencer.server.raft.member.Member}s; one {@code setConfiguration} for each wish, which Ratis carries out as a joint
 * consensus (Raft dissertation, 4.3): a majority of the old members and one of the new must agree meanwhile. A Ratis peer
 * carries every address of a member, each in one of its fields. Any thread; nothing here blocks.
 *
 * <p>Keeps: a change starts from the configuration that was looked at, or it fails (compare and set); a newcomer has nearly
 * the whole log before its vote counts.
 */
@NullMarked
package io.sequencer.server.raft.ratis.peers;

import org.jspecify.annotations.NullMarked;
