package io.sequencer.server.raft.replicate;

import io.sequencer.server.raft.ProposalFailedException;
import io.sequencer.server.raft.ProposalFailure;
import io.sequencer.server.raft.storage.CheckpointStorage;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.apache.ratis.proto.RaftProtos.AppendEntriesReplyProto;
import org.apache.ratis.proto.RaftProtos.InstallSnapshotRequestProto;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.server.RaftConfiguration;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.leader.LeaderState;
import org.apache.ratis.server.leader.LogAppender;
import org.apache.ratis.statemachine.SnapshotInfo;
import org.jspecify.annotations.Nullable;

/**
 * The leader's side of ReadIndex (Raft dissertation, 6.4) for one shard: a read point is the commit index of now, valid once
 * a majority answered, in this term, a request that was made after now.
 *
 * <p>Ratis 3.3.0 has a ReadIndex of its own, which answers without a round when the same commit index was proved before: a
 * leader that was deposed while it slept answers stale reads until it notices. Hence this one.
 *
 * <p>Thread-safe; replies arrive on gRPC threads, and cost a volatile read while nobody asks.
 */
public final class LeadershipRounds {

    private final CheckpointStorage checkpoints;

    /** The leader state of the newest term this node led, with its appenders. */
    private @Nullable LeaderState term;

    private final Map<RaftPeerId, RoundAppender> appenders = new HashMap<>();

    private volatile @Nullable Round open;

    public LeadershipRounds(CheckpointStorage checkpoints) {
        this.checkpoints = checkpoints;
    }

    /** A term's leader state made an appender for a follower, its first or one in place of another. */
    synchronized void attach(LeaderState state, RoundAppender appender) {
        if (term != state) {
            term = state;
            appenders.clear();
            end();
        }
        appenders.put(appender.getFollowerId(), appender);
        Round round = open;
        if (round != null) {
            // The one it replaces may never hear an answer to what the round asked of it.
            appender.want(round.ask(appender));
        }
    }

    /** This node stopped leading. */
    public synchronized void steppedDown() {
        term = null;
        appenders.clear();
        end();
    }

    public synchronized List<RoundAppender> appenders() {
        return List.copyOf(appenders.values());
    }

    /** The snapshot stays on disk while the requests are read. */
    Iterable<InstallSnapshotRequestProto> pinned(
            SnapshotInfo snapshot, Iterable<InstallSnapshotRequestProto> requests) {
        return checkpoints.pinned(snapshot.getIndex(), requests);
    }

    /** Starts a round; the previous one has ended. Fails as NotLeader when this node does not lead or ceases to. */
    public CompletableFuture<Long> start(RaftServer.Division division) {
        if (!division.getInfo().isLeader() || !division.getInfo().isLeaderReady()) {
            return CompletableFuture.failedFuture(notLeader());
        }
        RaftConfiguration members = division.getRaftConf();
        Round round;
        synchronized (this) {
            // First the read point, then the call ids: what is asked later proves what was known before.
            long commit = division.getRaftLog().getLastCommittedIndex();
            if (members.getAllPeers().size() == 1) {
                return CompletableFuture.completedFuture(commit);
            }
            LeaderState leading = term;
            if (leading == null) {
                return CompletableFuture.failedFuture(notLeader());
            }
            round = new Round(leading, division.getId(), members, commit);
            Map<RoundAppender, Long> asked = new IdentityHashMap<>();
            appenders.values().forEach(appender -> asked.put(appender, round.ask(appender)));
            open = round;
            // Only now: a reply that came before the round is open would not be counted.
            asked.forEach(RoundAppender::want);
        }
        return round.proved;
    }

    void onReply(LeaderState state, LogAppender appender, AppendEntriesReplyProto reply) {
        Round round = open;
        if (round != null && round.term == state && round.take(appender, reply)) {
            synchronized (this) {
                if (open == round) {
                    open = null;
                }
            }
            round.proved.complete(round.commit);
        }
    }

    private void end() {
        Round round = open;
        open = null;
        if (round != null) {
            round.proved.completeExceptionally(notLeader());
        }
    }

    private static ProposalFailedException notLeader() {
        return new ProposalFailedException(new ProposalFailure.NotLeader(Optional.empty()));
    }

    private static final class Round {
        private final LeaderState term;
        private final RaftPeerId self;
        private final RaftConfiguration members;
        private final long commit;

        /**
         * The first call id that proves anything, by appender: call ids begin again with each, so a late answer to a
         * replaced one says nothing about its successor's.
         */
        private final Map<LogAppender, Long> fromCallId = new IdentityHashMap<>();

        private final Set<RaftPeerId> acked = new HashSet<>();
        private final CompletableFuture<Long> proved = new CompletableFuture<>();

        Round(LeaderState term, RaftPeerId self, RaftConfiguration members, long commit) {
            this.term = term;
            this.self = self;
            this.members = members;
            this.commit = commit;
            acked.add(self);
        }

        /** Counts what the appender sends from now on; says from which call id. */
        synchronized long ask(LogAppender appender) {
            long next = appender.getCallId();
            fromCallId.put(appender, next);
            return next;
        }

        /** Counts a reply; says whether a majority of the members, old and new, has answered. */
        synchronized boolean take(LogAppender appender, AppendEntriesReplyProto reply) {
            Long from = fromCallId.get(appender);
            if (from == null
                    || !reply.getServerReply().getSuccess()
                    || reply.getServerReply().getCallId() < from
                    || !acked.add(appender.getFollowerId())) {
                return false;
            }
            return majority(members.getCurrentPeers())
                    && (members.getPreviousPeers().isEmpty() || majority(members.getPreviousPeers()));
        }

        private boolean majority(Collection<RaftPeer> peers) {
            long yes = peers.stream().filter(p -> acked.contains(p.getId())).count();
            return yes > peers.size() / 2;
        }

        @Override
        public String toString() {
            return "round of " + self + " for " + commit + ", acked by " + acked;
        }
    }
}
