package io.sequencer.server.raft.replicate;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.apache.ratis.grpc.server.GrpcLogAppender;
import org.apache.ratis.grpc.server.GrpcServicesImpl;
import org.apache.ratis.proto.RaftProtos.AppendEntriesReplyProto;
import org.apache.ratis.proto.RaftProtos.AppendEntriesRequestProto;
import org.apache.ratis.proto.RaftProtos.InstallSnapshotRequestProto;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.leader.FollowerInfo;
import org.apache.ratis.server.leader.LeaderState;
import org.apache.ratis.server.leader.LogAppender;
import org.apache.ratis.server.protocol.TermIndex;
import org.apache.ratis.server.raftlog.RaftLogIOException;
import org.apache.ratis.statemachine.SnapshotInfo;
import org.apache.ratis.util.AwaitForSignal;
import org.jspecify.annotations.Nullable;

/**
 * Sends a follower its entries, and an empty append as soon as there is something else it must hear: that an entry it has
 * is committed, or that somebody waits for a proof of leadership.
 *
 * <p>Ratis alone tells a commit with the next entries, or else with the next heartbeat, a quarter of a second later; its
 * own remedy is a log entry per commit. Measured at 480 entries/s, a follower applied an entry 33 ms (p50) after the
 * leader; with this appender 0.9 ms.
 */
public final class PromptLogAppender extends GrpcLogAppender implements RoundAppender {

    private final LeadershipRounds rounds;
    private final StickySignal signal;
    private final InstallWatch installs;

    /**
     * The highest commit index that a request told this follower, or should have: where what precedes it is not known to
     * have arrived, or was purged, an empty append cannot say it, and sending another at once would not end. The next
     * heartbeat tells. Written by the appender's thread.
     */
    private volatile long announcedCommit = -1;

    /** The call id of the newest request. Written by the appender's thread. */
    private volatile long newestCallId = -1;

    /** Somebody wants a request with at least this call id. */
    private final AtomicLong wantedCallId = new AtomicLong(-1);

    private final AtomicLong emptyAppends = new AtomicLong();

    /** Set when it begins to run. */
    private volatile @Nullable Thread appender;

    PromptLogAppender(
            RaftServer.Division server, LeaderState leaderState, FollowerInfo follower, LeadershipRounds rounds) {
        super(server, new AckTap(leaderState, rounds), follower);
        this.rounds = rounds;
        this.signal = new StickySignal(follower.getName());
        this.installs = new InstallWatch(
                follower.getName(),
                () -> follower.getLastRpcResponseTime().elapsedTime().toLong(TimeUnit.NANOSECONDS));
    }

    @Override
    public void run() throws IOException {
        appender = Thread.currentThread();
        super.run();
    }

    /**
     * Asked for by this appender's thread before it sends, and by others only as they take note that a stream failed or ended,
     * which Ratis tells in no other way.
     */
    @Override
    public GrpcServicesImpl getServerRpc() {
        Thread own = appender;
        if (own != null && own != Thread.currentThread()) {
            installs.streamFailed();
        }
        return super.getServerRpc();
    }

    @Override
    public void want(long callId) {
        if (wantedCallId.accumulateAndGet(callId, Math::max) > newestCallId) {
            signal.signal();
        }
    }

    @Override
    public long emptyAppends() {
        return emptyAppends.get();
    }

    @Override
    public @Nullable AppendEntriesRequestProto newAppendEntriesRequest(long callId, boolean heartbeat)
            throws RaftLogIOException {
        // The first that Ratis does after the sending of a checkpoint, however that ended.
        installs.end();
        long due = dueCommit();
        AppendEntriesRequestProto request = null;
        if (!awaitsAnswer()) {
            request = super.newAppendEntriesRequest(callId, heartbeat);
        } else if (getHeartbeatWaitTimeMs() <= 0) {
            request = super.newAppendEntriesRequest(callId, true);
        }
        if (request == null && owes()) {
            request = super.newAppendEntriesRequest(callId, true);
            emptyAppends.incrementAndGet();
        }
        if (request != null) {
            request = withCommit(request, callId);
            newestCallId = callId;
            announcedCommit = Math.max(announcedCommit, Math.max(due, request.getLeaderCommit()));
        }
        return request;
    }

    /**
     * An empty append, while entries are in flight, says commit 0, because what precedes it is not known to have arrived.
     * Naming the last entry that the follower is known to have lets it take the commit index up to there. With nothing in
     * flight Ratis' own form is kept: it names the last entry sent, which finds a lost one.
     */
    private AppendEntriesRequestProto withCommit(AppendEntriesRequestProto request, long callId) {
        long match = getFollower().getMatchIndex();
        if (request.getEntriesCount() > 0 || request.hasPreviousLog() || match < 0) {
            return request;
        }
        TermIndex known = getPrevious(match + 1);
        return known == null
                ? request
                : getLeaderState().newAppendEntriesRequestProto(getFollower(), List.of(), known, callId);
    }

    private boolean owes() {
        return wantedCallId.get() > newestCallId || dueCommit() > announcedCommit;
    }

    /** What this follower could know to be committed. */
    private long dueCommit() {
        return Math.min(getRaftLog().getLastCommittedIndex(), getFollower().getMatchIndex());
    }

    @Override
    public boolean shouldSendAppendEntries() {
        return super.shouldSendAppendEntries() || owes();
    }

    /** Of a follower that needs a checkpoint and cannot be reached, only an answer to a heartbeat is wanted. */
    private boolean awaitsAnswer() {
        return installs.isUnreachable() && super.shouldInstallSnapshot() != null;
    }

    @Override
    public @Nullable SnapshotInfo shouldInstallSnapshot() {
        return installs.isUnreachable() ? null : super.shouldInstallSnapshot();
    }

    @Override
    public long getWaitTimeMs() {
        return awaitsAnswer() ? getHeartbeatWaitTimeMs() : super.getWaitTimeMs();
    }

    @Override
    public Iterable<InstallSnapshotRequestProto> newInstallSnapshotRequests(String requestId, SnapshotInfo snapshot) {
        return installs.watched(rounds.pinned(snapshot, super.newInstallSnapshotRequests(requestId, snapshot)));
    }

    @Override
    public AwaitForSignal getEventAwaitForSignal() {
        return signal;
    }

    /**
     * A signal that is not lost when it comes just before the wait: Ratis' own one is, and the entry it stood for then
     * waits for the next heartbeat.
     */
    private static final class StickySignal extends AwaitForSignal {
        private final AtomicBoolean raised = new AtomicBoolean();
        private volatile @Nullable Thread waiter;

        StickySignal(Object name) {
            super(name);
        }

        @Override
        public void signal() {
            if (!raised.get() && raised.compareAndSet(false, true)) {
                LockSupport.unpark(waiter);
            }
        }

        @Override
        public boolean await(long time, TimeUnit unit) throws InterruptedException {
            waiter = Thread.currentThread();
            try {
                if (!raised.get() && time > 0) {
                    LockSupport.parkNanos(this, unit.toNanos(time));
                }
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
                return raised.getAndSet(false);
            } finally {
                waiter = null;
            }
        }

        @Override
        public void await() throws InterruptedException {
            while (!await(1, TimeUnit.SECONDS)) {
                // Woken by time or by chance: wait on.
            }
        }
    }

    /** Shows the follower's replies to the rounds before Ratis' own leader state takes them. */
    private record AckTap(LeaderState state, LeadershipRounds rounds) implements LeaderState {

        @Override
        public void onAppendEntriesReply(LogAppender appender, AppendEntriesReplyProto reply) {
            rounds.onReply(state, appender, reply);
            state.onAppendEntriesReply(appender, reply);
        }

        @Override
        public void restart(LogAppender appender) {
            state.restart(appender);
        }

        @Override
        public AppendEntriesRequestProto newAppendEntriesRequestProto(
                FollowerInfo follower, List<LogEntryProto> entries, @Nullable TermIndex previous, long callId) {
            return state.newAppendEntriesRequestProto(follower, entries, previous, callId);
        }

        @Override
        public void checkHealth(FollowerInfo follower) {
            state.checkHealth(follower);
        }

        @Override
        public boolean onFollowerTerm(FollowerInfo follower, long followerTerm) {
            return state.onFollowerTerm(follower, followerTerm);
        }

        @Override
        public void onFollowerCommitIndex(FollowerInfo follower, long commitIndex) {
            state.onFollowerCommitIndex(follower, commitIndex);
        }

        @Override
        public void onFollowerSuccessAppendEntries(FollowerInfo follower) {
            state.onFollowerSuccessAppendEntries(follower);
        }

        @Override
        public boolean isFollowerBootstrapping(FollowerInfo follower) {
            return state.isFollowerBootstrapping(follower);
        }
    }
}
