package io.sequencer.server.raft.ratis.peers;

import io.sequencer.server.raft.NodeId;
import io.sequencer.server.raft.ProposalFailedException;
import io.sequencer.server.raft.ProposalFailure;
import io.sequencer.server.raft.member.ChangeRefusedException;
import io.sequencer.server.raft.member.Member;
import io.sequencer.server.raft.member.MembershipChange;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.apache.ratis.protocol.ClientId;
import org.apache.ratis.protocol.RaftClientReply;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.SetConfigurationRequest;
import org.apache.ratis.protocol.exceptions.NotLeaderException;
import org.apache.ratis.server.RaftConfiguration;
import org.apache.ratis.server.RaftServer;

/** The members of one shard, and their change, which only the leader can make. Any thread. */
public final class Reconfiguration {

    private final RaftServer.Division division;
    private final Function<NodeId, Duration> silence;
    private final Duration silenceOfTheDead;
    private final ClientId client = ClientId.randomId();
    private final AtomicLong callIds = new AtomicLong();

    /**
     * @param silence how long ago a follower last answered
     * @param silenceOfTheDead from then on its place may be taken by another incarnation
     */
    public Reconfiguration(
            RaftServer.Division division, Function<NodeId, Duration> silence, Duration silenceOfTheDead) {
        this.division = division;
        this.silence = silence;
        this.silenceOfTheDead = silenceOfTheDead;
    }

    /** The members as far as this node's log tells, in the order of their names. */
    public List<Member> members() {
        return division.getRaftConf().getCurrentPeers().stream()
                .map(RaftPeers::member)
                .sorted((a, b) -> a.id().compareTo(b.id()))
                .toList();
    }

    /**
     * Makes the change, if this node leads and the change is not made yet.
     *
     * @return completes when the new members are committed; fails with a {@link ChangeRefusedException}, or a {@link
     *     ProposalFailedException} that says who leads
     */
    public CompletableFuture<Void> change(MembershipChange change) {
        if (!division.getInfo().isLeader()) {
            return CompletableFuture.failedFuture(notLeader());
        }
        List<RaftPeer> before = List.copyOf(division.getRaftConf().getCurrentPeers());
        List<RaftPeer> after = after(change, before);
        if (removesSelf(change) && !after.isEmpty()) {
            return refused("the leader has to hand over before it can go", true);
        }
        return refusal(change)
                .orElseGet(() ->
                        ids(before).equals(ids(after)) ? CompletableFuture.completedFuture(null) : set(before, after));
    }

    /** Whether this node would be no member afterwards. */
    public boolean removesSelf(MembershipChange change) {
        List<RaftPeer> before = List.copyOf(division.getRaftConf().getCurrentPeers());
        return hasSelf(before) && !hasSelf(after(change, before));
    }

    private boolean hasSelf(List<RaftPeer> peers) {
        return peers.stream().anyMatch(peer -> peer.getId().equals(division.getId()));
    }

    /** Why the change cannot be made now, as {@link #change} would say it; empty if it can, or is made already. */
    public Optional<CompletableFuture<Void>> refusal(MembershipChange change) {
        RaftConfiguration current = division.getRaftConf();
        List<RaftPeer> before = List.copyOf(current.getCurrentPeers());
        List<RaftPeer> after = after(change, before);
        if (!current.getPreviousPeers().isEmpty()) {
            return Optional.of(refused("another change of the members is under way", true));
        }
        if (ids(before).equals(ids(after))) {
            return Optional.empty();
        }
        if (change instanceof MembershipChange.Join join) {
            return objection(join, before).map(why -> refused(why, true));
        }
        if (after.isEmpty()) {
            return Optional.of(refused("it is the only member", false));
        }
        boolean force = change instanceof MembershipChange.Leave leave && leave.force();
        return force ? Optional.empty() : quorumLoss(after).map(why -> refused(why, true));
    }

    private static List<RaftPeer> after(MembershipChange change, List<RaftPeer> before) {
        List<RaftPeer> after = new ArrayList<>(before);
        if (change instanceof MembershipChange.Join join) {
            after.removeIf(peer -> goesFor(join, RaftPeers.nodeId(peer.getId())));
            after.add(RaftPeers.peer(join.member()));
        } else if (change instanceof MembershipChange.Leave leave) {
            after.removeIf(peer -> leave.means(RaftPeers.memberId(peer.getId())));
        }
        return after;
    }

    /** Those that stay could not decide anything, not even this change, until a silent one is back. A new leader has to hear first. */
    private Optional<String> quorumLoss(List<RaftPeer> after) {
        List<String> silent = after.stream()
                .filter(peer -> !answers(peer))
                .map(peer -> RaftPeers.nodeId(peer.getId()).value())
                .sorted()
                .toList();
        int answering = after.size() - silent.size();
        return answering > after.size() / 2
                ? Optional.empty()
                : Optional.of("of the " + after.size() + " members that would stay, " + String.join(", ", silent)
                        + " " + (silent.size() == 1 ? "does" : "do")
                        + " not answer, and without a majority no edit is taken: start or replace "
                        + (silent.size() == 1 ? "it" : "them") + " first");
    }

    private boolean answers(RaftPeer peer) {
        return peer.getId().equals(division.getId())
                || silence.apply(RaftPeers.nodeId(peer.getId())).compareTo(silenceOfTheDead.dividedBy(2)) < 0;
    }

    /** The members as committed. Fails with a {@link ChangeRefusedException} while a change is under way. */
    public List<Member> committed() {
        if (!isSettled(division.getRaftConf())) {
            throw new CompletionException(
                    new ChangeRefusedException("another change of the members is under way", true));
        }
        return members();
    }

    private boolean isSettled(RaftConfiguration conf) {
        return conf.getPreviousPeers().isEmpty()
                && conf.getLogEntryIndex() <= division.getRaftLog().getLastCommittedIndex();
    }

    /** Whether this node is a member, as far as its own log tells. */
    public boolean isMember() {
        return hasSelf(List.copyOf(division.getRaftConf().getCurrentPeers()));
    }

    private static boolean goesFor(MembershipChange.Join join, NodeId node) {
        return node.equals(join.member().node())
                || join.replaces().filter(node::equals).isPresent();
    }

    /** Two processes under one name would take turns in throwing each other out. */
    private Optional<String> objection(MembershipChange.Join join, List<RaftPeer> before) {
        NodeId node = join.member().node();
        boolean livesElsewhere = before.stream()
                .map(peer -> RaftPeers.memberId(peer.getId()))
                .anyMatch(
                        id -> id.node().equals(node) && !id.equals(join.member().id()));
        boolean answers = node.equals(RaftPeers.nodeId(division.getId()))
                || silence.apply(node).compareTo(silenceOfTheDead) < 0;
        return livesElsewhere && answers
                ? Optional.of("a process answers as " + node + " already: stop it, or join under another nodeId")
                : Optional.empty();
    }

    private CompletableFuture<Void> set(List<RaftPeer> before, List<RaftPeer> after) {
        SetConfigurationRequest request = new SetConfigurationRequest(
                client,
                division.getId(),
                division.getMemberId().getGroupId(),
                callIds.incrementAndGet(),
                SetConfigurationRequest.Arguments.newBuilder()
                        .setMode(SetConfigurationRequest.Mode.COMPARE_AND_SET)
                        .setServersInCurrentConf(before)
                        .setServersInNewConf(after)
                        .build());
        CompletableFuture<RaftClientReply> replied;
        try {
            replied = division.getRaftServer().setConfigurationAsync(request);
        } catch (IOException e) {
            replied = CompletableFuture.failedFuture(e);
        }
        return replied.handle((reply, failure) -> {
            Throwable why = failure instanceof CompletionException ? failure.getCause() : failure;
            if (why == null && !reply.isSuccess()) {
                why = reply.getException();
            }
            if (why instanceof NotLeaderException) {
                throw new CompletionException(notLeader());
            }
            if (why != null) {
                throw new CompletionException(new ChangeRefusedException(oneLine(why), true));
            }
            return null;
        });
    }

    private ProposalFailedException notLeader() {
        Optional<NodeId> leader =
                Optional.ofNullable(division.getInfo().getLeaderId()).map(RaftPeers::nodeId);
        return new ProposalFailedException(
                new ProposalFailure.NotLeader(leader.filter(n -> !n.equals(RaftPeers.nodeId(division.getId())))));
    }

    private static CompletableFuture<Void> refused(String why, boolean passing) {
        return CompletableFuture.failedFuture(new ChangeRefusedException(why, passing));
    }

    private static List<String> ids(List<RaftPeer> peers) {
        return peers.stream().map(p -> p.getId().toString()).sorted().toList();
    }

    private static String oneLine(Throwable why) {
        return String.valueOf(why.getMessage()).lines().findFirst().orElse(why.toString());
    }
}
