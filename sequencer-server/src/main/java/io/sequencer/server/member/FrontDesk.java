package io.sequencer.server.member;

import io.sequencer.proto.peer.v1.ChangeMembersReply;
import io.sequencer.proto.peer.v1.ChangeMembersRequest;
import io.sequencer.proto.peer.v1.ChangeRefused;
import io.sequencer.proto.peer.v1.Changed;
import io.sequencer.proto.peer.v1.Founded;
import io.sequencer.proto.peer.v1.Introduction;
import io.sequencer.proto.peer.v1.IntroductionReply;
import io.sequencer.proto.peer.v1.ListMembersReply;
import io.sequencer.proto.peer.v1.ListMembersRequest;
import io.sequencer.proto.peer.v1.MemberList;
import io.sequencer.proto.peer.v1.NotLeader;
import io.sequencer.server.boot.DataDirectory;
import io.sequencer.server.boot.NodeIdentity;
import io.sequencer.server.forward.peer.MembershipService;
import io.sequencer.server.raft.NodeId;
import io.sequencer.server.raft.ProposalFailedException;
import io.sequencer.server.raft.ProposalFailure;
import io.sequencer.server.raft.RaftNode;
import io.sequencer.server.raft.member.ChangeRefusedException;
import io.sequencer.server.raft.member.Member;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** Answers the other nodes: who this node is, with whom the cluster was made, and wishes to come or go. Any thread. */
public final class FrontDesk implements MembershipService.Desk {

    private final DataDirectory directory;
    private final Member self;
    private final List<String> configured;
    private final int newestLevel;
    private volatile @Nullable RaftNode raft;

    /**
     * @param configured the nodes that the configuration names, sorted
     * @param newestLevel the highest feature level that this node reads
     */
    public FrontDesk(DataDirectory directory, Member self, List<String> configured, int newestLevel) {
        this.directory = directory;
        this.self = self;
        this.configured = List.copyOf(configured);
        this.newestLevel = newestLevel;
    }

    /** Raft runs: wishes can be granted from now on. */
    public void open(RaftNode running) {
        raft = running;
    }

    /** What this node says of itself. */
    Introduction introduction() {
        NodeIdentity.Cluster cluster = directory.identity().cluster();
        return Introduction.newBuilder()
                .setClusterId(cluster.clusterId())
                .setShards(cluster.shards())
                .setSelf(MemberMessages.message(self))
                .addAllNodeIds(configured)
                .setOrigin(directory.origin())
                .build();
    }

    Member self() {
        return self;
    }

    int newestLevel() {
        return newestLevel;
    }

    @Override
    public IntroductionReply introduced(Introduction other) {
        IntroductionReply reply = answer(other);
        // Another cluster's node that took over an address does not speak for the one that had it.
        return reply.hasContradiction()
                ? reply
                : reply.toBuilder().setFeatureLevel(newestLevel).build();
    }

    private IntroductionReply answer(Introduction other) {
        NodeIdentity identity = directory.identity();
        NodeIdentity.Cluster cluster = identity.cluster();
        if (!other.getClusterId().equals(cluster.clusterId()) || other.getShards() != cluster.shards()) {
            return contradiction("this is cluster " + cluster.clusterId() + " with " + cluster.shards()
                    + " shards, not cluster " + other.getClusterId() + " with " + other.getShards());
        }
        if (!identity.founders().isEmpty()) {
            Founded.Builder founded = Founded.newBuilder();
            identity.founders().forEach(f -> founded.addFounders(MemberMessages.message(f)));
            return IntroductionReply.newBuilder().setFounded(founded).build();
        }
        if (identity.phase() == NodeIdentity.Phase.FOUNDING
                && !other.getNodeIdsList().equals(configured)) {
            return contradiction("the peers are " + configured + " here, but " + other.getNodeIdsList() + " at "
                    + other.getSelf().getNodeId());
        }
        String origin = identity.phase() == NodeIdentity.Phase.FOUNDING ? directory.origin() : other.getOrigin();
        if (!other.getOrigin().equals(origin)) {
            return contradiction("this node begins with " + origin(origin) + ", but "
                    + other.getSelf().getNodeId() + " with " + origin(other.getOrigin())
                    + ": all founders must be restored from one backup, or none");
        }
        return IntroductionReply.newBuilder()
                .setUnfounded(MemberMessages.message(self))
                .build();
    }

    private static String origin(String name) {
        return name.isEmpty() ? "nothing" : "backup " + name;
    }

    private static IntroductionReply contradiction(String what) {
        return IntroductionReply.newBuilder().setContradiction(what).build();
    }

    @Override
    public CompletableFuture<ChangeMembersReply> changeMembers(ChangeMembersRequest request) {
        requireOurs(request.getClusterId(), request.getShard());
        RaftNode running = raft;
        if (running == null) {
            return CompletableFuture.completedFuture(refused("starting", true));
        }
        return running.changeMembers(request.getShard(), MemberMessages.change(request))
                .handle((done, failure) -> reply(failure));
    }

    private void requireOurs(String clusterId, int shard) {
        NodeIdentity.Cluster cluster = directory.identity().cluster();
        if (!clusterId.equals(cluster.clusterId()) || shard < 0 || shard >= cluster.shards()) {
            throw new IllegalArgumentException("cluster " + clusterId + ", shard " + shard);
        }
    }

    @Override
    public CompletableFuture<ListMembersReply> listMembers(ListMembersRequest request) {
        requireOurs(request.getClusterId(), request.getShard());
        RaftNode running = raft;
        if (running == null) {
            return CompletableFuture.completedFuture(cannotTell("starting"));
        }
        return running.committedMembers(request.getShard()).handle((members, failure) -> {
            if (failure != null) {
                return cannotTell(String.valueOf(unwrapped(failure).getMessage()));
            }
            MemberList.Builder list = MemberList.newBuilder();
            members.forEach(member -> list.addMembers(MemberMessages.message(member)));
            return ListMembersReply.newBuilder().setMembers(list).build();
        });
    }

    private static ListMembersReply cannotTell(String reason) {
        return ListMembersReply.newBuilder()
                .setRefused(ChangeRefused.newBuilder().setReason(reason).setPassing(true))
                .build();
    }

    private static Throwable unwrapped(Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }

    private static ChangeMembersReply reply(@Nullable Throwable failure) {
        if (failure == null) {
            return ChangeMembersReply.newBuilder()
                    .setChanged(Changed.getDefaultInstance())
                    .build();
        }
        Throwable why = unwrapped(failure);
        if (why instanceof ChangeRefusedException refusal) {
            return refused(String.valueOf(refusal.getMessage()), refusal.isPassing());
        }
        if (why instanceof ProposalFailedException failed
                && failed.failure() instanceof ProposalFailure.NotLeader notLeader) {
            String leader = notLeader.leader().map(NodeId::value).orElse("");
            return ChangeMembersReply.newBuilder()
                    .setNotLeader(NotLeader.newBuilder().setLeader(leader))
                    .build();
        }
        return refused(why.toString(), true);
    }

    private static ChangeMembersReply refused(String reason, boolean passing) {
        return ChangeMembersReply.newBuilder()
                .setRefused(ChangeRefused.newBuilder().setReason(reason).setPassing(passing))
                .build();
    }
}
