/**
 * Linearizable read points of a shard.
 *
 * <p>In: questions, on every node, from any thread; what apply has reached, from the apply thread. Out: an index that the local
 * state has reached, and that is at or above whatever was acked before the question.
 *
 * <p>The leader proves a read point by a round of a majority ({@link io.sequencer.server.raft.replicate.LeadershipRounds});
 * questions that come meanwhile share the next round. Answers come on gRPC threads or the apply thread.
 *
 * <p>Keeps: no clock is trusted, and a deposed leader answers nothing.
 */
@NullMarked
package io.sequencer.server.raft.ratis.read;

import org.jspecify.annotations.NullMarked;
