package io.sequencer.server.raft;

import java.util.List;
import java.util.Optional;

/**
 * What this node knows of one shard at one moment. Indexes are -1 where there is nothing yet.
 *
 * @param leader empty while none is known
 * @param leaderReady this node leads and has applied an entry of its own term: proposals are taken
 * @param followers the other members, on the leader only; elsewhere empty
 */
public record ShardStatus(
        int shard, Role role, Optional<NodeId> leader, boolean leaderReady, Indexes indexes, List<Follower> followers) {

    public ShardStatus {
        followers = List.copyOf(followers);
    }

    public enum Role {
        LEADER,
        FOLLOWER,
        CANDIDATE,
        /** Starting, stopping, or gone. */
        INACTIVE
    }

    /** @param snapshot the newest checkpoint's index; the log may be purged up to it */
    public record Indexes(long term, long commit, long applied, long lastLog, long snapshot) {}

    /** @param match the highest index known to be durable there; @param lag how many entries of the leader's log it misses */
    public record Follower(NodeId nodeId, long match, long lag) {}
}
