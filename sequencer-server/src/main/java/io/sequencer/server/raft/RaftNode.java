package io.sequencer.server.raft;

import io.sequencer.server.raft.member.Member;
import io.sequencer.server.raft.member.MembershipChange;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** This node's part in the Raft groups of all shards. Every method may be called by any thread. */
public interface RaftNode extends AutoCloseable {

    /** How many shards there are; they are numbered from 0. */
    int shards();

    /** This node's own name. */
    NodeId self();

    /**
     * Appends an entry to the shard's log if this node leads it. Calls made by one thread are appended in the order of the
     * calls. Appending happens in the calling thread (it does not wait for the disk or the network), completion in the
     * shard's apply thread.
     *
     * @param entry ownership passes: the array must not be changed afterwards, it is not copied
     * @return completes with what {@link ReplicatedShard#apply} returned here, once the entry is durable on a majority and
     *     applied; else fails with a {@link ProposalFailedException}, never with anything else
     * @throws IllegalArgumentException no such shard, or the entry is longer than {@link RaftConfig#maxEntryBytes}
     */
    CompletableFuture<Object> propose(int shard, byte[] entry);

    /**
     * A linearizable read point, on any node: completes with an index that the local state has reached, such that whatever
     * was acked anywhere before this call is at or below it. Leadership is proved by a round of a majority that starts
     * after the call, never by a clock. Concurrent calls share rounds.
     *
     * @return fails with a {@link ProposalFailedException} of kind {@link ProposalFailure.NotLeader} (no leader is known or
     *     it changed; ask again), {@link ProposalFailure.Indeterminate} (timed out) or {@link ProposalFailure.Stopped}
     */
    CompletableFuture<Long> readBarrier(int shard);

    /** What this node knows of the shard now. */
    ShardStatus status(int shard);

    /** Adds a listener; it is told what holds now, then every change. */
    void onLeaderChange(LeaderChange.Listener listener);

    /**
     * Moves the shard's leadership from this node to another one. Proposals that arrive meanwhile are refused as
     * {@link ProposalFailure.NotLeader}.
     *
     * @return completes when the other node leads; fails with an {@code IOException} that says why it does not
     */
    CompletableFuture<Void> transferLeadership(int shard, NodeId to);

    /** The shard's members as far as this node's log tells; empty before a newcomer has heard of any. */
    List<Member> members(int shard);

    /**
     * The members as committed, at a moment after this call: not those of a change that may still be undone.
     *
     * @return fails as {@link #readBarrier} does, or with a {@link io.sequencer.server.raft.member.ChangeRefusedException} while
     *     a change is under way
     */
    CompletableFuture<List<Member>> committedMembers(int shard);

    /**
     * Changes the shard's members; a newcomer is given the log first, so this takes as long as that. Only the leader can, and
     * it never removes itself: it hands the leadership over and fails as not leading.
     *
     * @return completes when the new members are committed; fails with a {@link ProposalFailedException} of kind {@link
     *     ProposalFailure.NotLeader} or {@link ProposalFailure.Stopped}, or with a {@link
     *     io.sequencer.server.raft.member.ChangeRefusedException}
     */
    CompletableFuture<Void> changeMembers(int shard, MembershipChange change);

    /** Writes a checkpoint of the shard now and purges the log up to it; completes with the checkpoint's index. */
    CompletableFuture<Long> checkpoint(int shard);

    /** Hands over the leadership of each led shard (in bounded time), then leaves the groups and closes the shards' state. */
    @Override
    void close();
}
