package io.sequencer.server.member;

import io.sequencer.proto.peer.v1.ChangeMembersReply;
import io.sequencer.proto.peer.v1.ChangeMembersRequest;
import io.sequencer.proto.peer.v1.ListMembersReply;
import io.sequencer.proto.peer.v1.ListMembersRequest;
import io.sequencer.proto.peer.v1.NotLeader;
import io.sequencer.server.forward.peer.MembershipCalls;
import io.sequencer.server.raft.NodeId;
import io.sequencer.server.raft.RaftNode;
import io.sequencer.server.raft.member.MemberId;
import io.sequencer.server.raft.member.MembershipChange;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Takes a change of the members to the leader of the shard, wherever that is. Blocks; any thread that may. */
public final class MemberChanges {

    /** What a follower has to catch up with comes over while the leader is asked; asking again goes on with it. */
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(30);

    private static final Duration TELL_WITHIN = Duration.ofSeconds(2);
    /** Two nodes that point at each other must not spin. */
    private static final int VISITS = 2;

    private final String clusterId;
    private final RaftNode raft;
    private final FrontDesk desk;
    private final MemberAddresses addresses;
    private final MembershipCalls calls;

    public MemberChanges(
            String clusterId, RaftNode raft, FrontDesk desk, MemberAddresses addresses, MembershipCalls calls) {
        this.clusterId = clusterId;
        this.raft = raft;
        this.desk = desk;
        this.addresses = addresses;
        this.calls = calls;
    }

    /** Asks the leader once, looking for it among all nodes; the last answer is returned. */
    public ChangeMembersReply make(int shard, MembershipChange change) {
        ChangeMembersRequest request = MemberMessages.message(clusterId, shard, change);
        ChangeMembersReply last = ChangeMembersReply.newBuilder()
                .setNotLeader(NotLeader.getDefaultInstance())
                .build();
        Map<NodeId, Integer> visits = new HashMap<>();
        Deque<NodeId> next = new ArrayDeque<>(addresses.nodes());
        raft.status(shard).leader().ifPresent(next::addFirst);
        while (!next.isEmpty()) {
            NodeId node = next.pop();
            if (visits.merge(node, 1, Integer::sum) > VISITS) {
                continue;
            }
            Optional<ChangeMembersReply> reply = ask(node, request);
            if (reply.isEmpty()) {
                continue;
            }
            last = reply.get();
            if (!last.hasNotLeader()) {
                return last;
            }
            String leader = last.getNotLeader().getLeader();
            if (!leader.isEmpty()) {
                next.addFirst(new NodeId(leader));
            }
        }
        return last;
    }

    private Optional<ChangeMembersReply> ask(NodeId node, ChangeMembersRequest request) {
        if (!node.equals(raft.self())) {
            return calls.changeMembers(node, request, ANSWER_WITHIN);
        }
        try {
            return Optional.of(desk.changeMembers(request).get(ANSWER_WITHIN.toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        } catch (ExecutionException | TimeoutException e) {
            return Optional.empty();
        }
    }

    /** Asks the other nodes, one after the other, for the shard's members as committed; empty if none can tell. */
    public Optional<List<MemberId>> committedMembers(int shard) {
        ListMembersRequest request = ListMembersRequest.newBuilder()
                .setClusterId(clusterId)
                .setShard(shard)
                .build();
        for (NodeId node : addresses.nodes()) {
            Optional<ListMembersReply> reply =
                    node.equals(raft.self()) ? Optional.empty() : calls.listMembers(node, request, TELL_WITHIN);
            if (reply.isPresent() && reply.get().hasMembers()) {
                return Optional.of(reply.get().getMembers().getMembersList().stream()
                        .map(member -> MemberMessages.member(member).id())
                        .toList());
            }
        }
        return Optional.empty();
    }

    /** Why a change was not made, for people. */
    public static String why(ChangeMembersReply reply) {
        return reply.hasRefused() ? reply.getRefused().getReason() : "no leader answers";
    }
}
