package io.sequencer.server.raft.ratis;

import io.sequencer.server.raft.NodeId;
import io.sequencer.server.raft.ProposalFailedException;
import io.sequencer.server.raft.ProposalFailure;
import io.sequencer.server.raft.ShardStatus;
import io.sequencer.server.raft.member.MembershipChange;
import io.sequencer.server.raft.ratis.disk.VoteFiles;
import io.sequencer.server.raft.ratis.peers.RaftPeers;
import io.sequencer.server.raft.ratis.peers.Reconfiguration;
import io.sequencer.server.raft.ratis.read.AppliedIndex;
import io.sequencer.server.raft.ratis.read.ReadBarriers;
import io.sequencer.server.raft.replicate.LeadershipRounds;
import io.sequencer.server.raft.replicate.RoundAppender;
import java.io.IOException;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.ratis.protocol.ClientId;
import org.apache.ratis.protocol.RaftClientAsynchronousProtocol;
import org.apache.ratis.protocol.RaftClientReply;
import org.apache.ratis.protocol.RaftClientRequest;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.protocol.SnapshotManagementRequest;
import org.apache.ratis.protocol.TransferLeadershipRequest;
import org.apache.ratis.protocol.exceptions.LeaderNotReadyException;
import org.apache.ratis.protocol.exceptions.LeaderSteppingDownException;
import org.apache.ratis.protocol.exceptions.NotLeaderException;
import org.apache.ratis.protocol.exceptions.ResourceUnavailableException;
import org.apache.ratis.server.DivisionInfo;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.protocol.TermIndex;
import org.apache.ratis.statemachine.SnapshotInfo;
import org.jspecify.annotations.Nullable;

/** One running shard of this node: its Ratis division and what is asked of it. Thread-safe. */
final class Shard {

    private static final long CHECKPOINT_TIMEOUT_MILLIS = 600_000;

    private final int number;
    private final RaftServer.Division division;
    private final RaftClientAsynchronousProtocol submit;
    private final LeadershipRounds rounds;
    private final ReadBarriers barriers;
    private final RaftGroupId group;
    private final Reconfiguration reconfiguration;
    private final VoteFiles voteFiles;

    /** Names this start of this node in the log; with the call id each request is unique for ever. */
    private final ClientId client = ClientId.randomId();

    private final AtomicLong callIds = new AtomicLong();

    Shard(
            int number,
            RaftServer.Division division,
            LeadershipRounds rounds,
            AppliedIndex applied,
            ScheduledExecutorService timer,
            Duration electionTimeoutMax) {
        this.number = number;
        this.division = division;
        // The server's own submit hops through a pool, where the order of two proposals is lost. The division's does
        // not.
        this.submit = (RaftClientAsynchronousProtocol) division;
        this.rounds = rounds;
        this.barriers = new ReadBarriers(division, rounds, applied, timer);
        this.group = division.getMemberId().getGroupId();
        this.voteFiles = new VoteFiles(division);
        this.reconfiguration = new Reconfiguration(division, this::silence, electionTimeoutMax.multipliedBy(2));
    }

    int number() {
        return number;
    }

    RaftGroupId group() {
        return group;
    }

    ReadBarriers barriers() {
        return barriers;
    }

    Reconfiguration reconfiguration() {
        return reconfiguration;
    }

    VoteFiles voteFiles() {
        return voteFiles;
    }

    /** As {@link Reconfiguration#change}; a leader that is to go hands over first, and the next one does it. */
    CompletableFuture<Void> changeMembers(MembershipChange change, Duration handOverTimeout) {
        if (!leads() || !reconfiguration.removesSelf(change) || members().size() == 1) {
            return reconfiguration.change(change);
        }
        Optional<CompletableFuture<Void>> refusal = reconfiguration.refusal(change);
        if (refusal.isPresent()) {
            return refusal.get();
        }
        return followers()
                .min(Comparator.comparing(a -> -a.getFollower().getMatchIndex()))
                .map(heir -> transfer(RaftPeers.nodeId(heir.getFollowerId()), handOverTimeout))
                .orElseGet(() -> CompletableFuture.failedFuture(new IOException("no heir")))
                .handle((moved, failure) -> {
                    throw new CompletionException(new ProposalFailedException(notLeader()));
                });
    }

    boolean isAlive() {
        return division.getInfo().isAlive();
    }

    boolean leads() {
        return division.getInfo().isLeader() && division.getInfo().isLeaderReady();
    }

    /** Up to here the log is committed, so it will never be cut again, and on this node's disk. */
    long durableIndex() {
        return Math.min(
                division.getRaftLog().getFlushIndex(), division.getRaftLog().getLastCommittedIndex());
    }

    Optional<NodeId> leader() {
        RaftPeerId leader = division.getInfo().isAlive() ? division.getInfo().getLeaderId() : null;
        return Optional.ofNullable(leader).map(RaftPeers::nodeId);
    }

    CompletableFuture<Object> propose(byte[] entry) {
        // Cheaper than the exception with a stack trace that Ratis would make of it.
        if (!leads()) {
            return Proposal.failed(notLeader());
        }
        Proposal proposal = new Proposal(entry);
        RaftClientRequest request = RaftClientRequest.newBuilder()
                .setClientId(client)
                .setServerId(division.getId())
                .setGroupId(group)
                .setCallId(callIds.incrementAndGet())
                .setMessage(proposal)
                .setType(RaftClientRequest.writeRequestType())
                .build();
        try {
            submit.submitClientRequestAsync(request).whenComplete((reply, failure) -> settle(proposal, reply, failure));
        } catch (IOException | RuntimeException e) {
            settle(proposal, null, e);
        }
        return proposal;
    }

    /** Apply completes a proposal; what is left to do here is to say why it did not. */
    private void settle(Proposal proposal, @Nullable RaftClientReply reply, @Nullable Throwable failure) {
        if (proposal.isDone()) {
            return;
        }
        Throwable why = failure instanceof CompletionException ? failure.getCause() : failure;
        if (why == null && reply != null) {
            why = reply.getException();
        }
        if (why == null) {
            proposal.fail(new ProposalFailure.Indeterminate("committed, but not applied here"), "not applied here");
        } else if (why instanceof ResourceUnavailableException) {
            proposal.fail(new ProposalFailure.Overloaded(), "overloaded");
        } else if (why instanceof NotLeaderException
                || why instanceof LeaderNotReadyException
                || why instanceof LeaderSteppingDownException) {
            proposal.fail(notLeader(), "this node stopped leading");
        } else {
            proposal.fail(
                    division.getInfo().isAlive()
                            ? new ProposalFailure.Indeterminate(why.toString())
                            : new ProposalFailure.Stopped(),
                    why.toString());
        }
    }

    /** Never names this node itself: it either does not lead or is about to stop. */
    private ProposalFailure notLeader() {
        NodeId self = RaftPeers.nodeId(division.getId());
        return new ProposalFailure.NotLeader(leader().filter(node -> !node.equals(self)));
    }

    ShardStatus status() {
        DivisionInfo info = division.getInfo();
        ShardStatus.Role role = !info.isAlive()
                ? ShardStatus.Role.INACTIVE
                : info.isLeader()
                        ? ShardStatus.Role.LEADER
                        : info.isCandidate() ? ShardStatus.Role.CANDIDATE : ShardStatus.Role.FOLLOWER;
        SnapshotInfo snapshot = division.getStateMachine().getLatestSnapshot();
        long snapshotIndex = snapshot == null ? -1 : snapshot.getIndex();
        boolean open = info.isAlive() && division.getRaftLog().isOpened();
        TermIndex last = open ? division.getRaftLog().getLastEntryTermIndex() : null;
        ShardStatus.Indexes indexes = new ShardStatus.Indexes(
                info.getCurrentTerm(),
                division.getRaftLog().getLastCommittedIndex(),
                division.getStateMachine().getLastAppliedTermIndex().getIndex(),
                last == null ? snapshotIndex : last.getIndex(),
                snapshotIndex);
        List<ShardStatus.Follower> followers = role != ShardStatus.Role.LEADER
                ? List.of()
                : followers()
                        .map(a -> follower(a, indexes.lastLog()))
                        .sorted((a, b) -> a.nodeId().compareTo(b.nodeId()))
                        .toList();
        return new ShardStatus(number, role, leader(), leads(), indexes, followers);
    }

    /** Those of the members; newcomers that are not in yet, and former ones, have appenders too. */
    private Stream<RoundAppender> followers() {
        Set<RaftPeerId> members = division.getRaftConf().getCurrentPeers().stream()
                .map(RaftPeer::getId)
                .collect(Collectors.toSet());
        return rounds.appenders().stream().filter(a -> members.contains(a.getFollowerId()));
    }

    private static ShardStatus.Follower follower(RoundAppender appender, long lastLog) {
        long match = appender.getFollower().getMatchIndex();
        return new ShardStatus.Follower(
                RaftPeers.nodeId(appender.getFollowerId()), match, Math.max(0, lastLog - match));
    }

    /** How long ago the follower last answered. */
    Duration silence(NodeId node) {
        return followers()
                .filter(a -> RaftPeers.nodeId(a.getFollowerId()).equals(node))
                .map(a -> Duration.ofMillis(
                        a.getFollower().getLastRpcResponseTime().elapsedTimeMs()))
                .findAny()
                .orElse(Duration.ofDays(1));
    }

    /** The members now, by name. */
    List<NodeId> members() {
        return division.getRaftConf().getCurrentPeers().stream()
                .map(p -> RaftPeers.nodeId(p.getId()))
                .sorted()
                .toList();
    }

    CompletableFuture<Void> transfer(NodeId to, Duration timeout) {
        RaftPeerId heir = division.getRaftConf().getCurrentPeers().stream()
                .map(RaftPeer::getId)
                .filter(id -> RaftPeers.nodeId(id).equals(to))
                .findAny()
                .orElse(null);
        if (heir == null) {
            return CompletableFuture.failedFuture(new IOException(to + " is no member of shard " + number));
        }
        TransferLeadershipRequest request = new TransferLeadershipRequest(
                client, division.getId(), group, callIds.incrementAndGet(), heir, timeout.toMillis());
        return expectSuccess(asked(() -> division.getRaftServer().transferLeadershipAsync(request)))
                .thenAccept(reply -> {});
    }

    CompletableFuture<Long> checkpoint() {
        SnapshotManagementRequest request = SnapshotManagementRequest.newCreate(
                client, division.getId(), group, callIds.incrementAndGet(), CHECKPOINT_TIMEOUT_MILLIS, 1);
        return expectSuccess(asked(() -> division.getRaftServer().snapshotManagementAsync(request)))
                .thenApply(RaftClientReply::getLogIndex);
    }

    /** How many requests this leader sent only to tell a commit index or to prove its leadership. */
    long emptyAppends() {
        return rounds.appenders().stream()
                .mapToLong(RoundAppender::emptyAppends)
                .sum();
    }

    private interface Asking {
        CompletableFuture<RaftClientReply> ask() throws IOException;
    }

    private static CompletableFuture<RaftClientReply> asked(Asking asking) {
        try {
            return asking.ask();
        } catch (IOException | RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private static CompletableFuture<RaftClientReply> expectSuccess(CompletableFuture<RaftClientReply> replied) {
        return replied.handle((reply, failure) -> {
            if (failure != null) {
                Throwable why = failure instanceof CompletionException ? failure.getCause() : failure;
                throw new CompletionException(new IOException(why == null ? failure.toString() : why.toString(), why));
            }
            if (!reply.isSuccess()) {
                throw new CompletionException(new IOException(String.valueOf(reply.getException())));
            }
            return reply;
        });
    }
}
