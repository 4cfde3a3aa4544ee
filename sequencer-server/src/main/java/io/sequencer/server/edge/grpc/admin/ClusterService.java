package io.sequencer.server.edge.grpc.admin;

import io.grpc.stub.StreamObserver;
import io.sequencer.proto.log.v1.AppliedRow;
import io.sequencer.proto.log.v1.ChangeSettings;
import io.sequencer.proto.log.v1.Command;
import io.sequencer.proto.v1.ClusterGrpc;
import io.sequencer.proto.v1.ClusterSettings;
import io.sequencer.proto.v1.Error;
import io.sequencer.proto.v1.GetSettingsRequest;
import io.sequencer.proto.v1.ListMembersRequest;
import io.sequencer.proto.v1.Member;
import io.sequencer.proto.v1.Members;
import io.sequencer.proto.v1.NodeStatus;
import io.sequencer.proto.v1.NodeStatusRequest;
import io.sequencer.proto.v1.RemoveMemberReply;
import io.sequencer.proto.v1.RemoveMemberRequest;
import io.sequencer.proto.v1.ShardStatus;
import io.sequencer.proto.v1.TransferLeadershipReply;
import io.sequencer.proto.v1.TransferLeadershipRequest;
import io.sequencer.server.core.ShardReader;
import io.sequencer.server.core.level.FeatureLevel;
import io.sequencer.server.edge.Connections;
import io.sequencer.server.edge.EdgeLoops;
import io.sequencer.server.edge.EdgeNode;
import io.sequencer.server.edge.Errors;
import io.sequencer.server.edge.RefusedException;
import io.sequencer.server.edge.grpc.Answers;
import io.sequencer.server.edge.grpc.GrpcErrors;
import io.sequencer.server.edge.reads.ReadPoint;
import io.sequencer.server.edge.submit.Outcomes;
import io.sequencer.server.raft.NodeId;
import io.sequencer.server.raft.member.ChangeRefusedException;
import io.sequencer.server.raft.member.MemberId;
import io.sequencer.server.raft.member.MembershipChange;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/** {@code Cluster}: what this node sees, moving leaders, who belongs to it, and the settings that all nodes decide by. */
final class ClusterService extends ClusterGrpc.ClusterImplBase {
    private static final int RETRY_AFTER_MILLIS = 500;

    private final EdgeNode node;
    private final EdgeLoops loops;
    private final Connections connections;
    private final ReadPoint readPoint;

    ClusterService(EdgeNode node, EdgeLoops loops, Connections connections, ReadPoint readPoint) {
        this.readPoint = readPoint;
        this.node = node;
        this.loops = loops;
        this.connections = connections;
    }

    @Override
    public void getNodeStatus(NodeStatusRequest request, StreamObserver<NodeStatus> caller) {
        Answers.give(onReader(this::status), loops.current(), caller);
    }

    private <T> CompletableFuture<T> onReader(Supplier<T> reading) {
        CompletableFuture<T> result = new CompletableFuture<>();
        boolean accepted = node.read(() -> {
            try {
                result.complete(reading.get());
            } catch (RuntimeException e) {
                result.completeExceptionally(e);
            }
        });
        if (!accepted) {
            result.completeExceptionally(new RefusedException(Errors.overloaded(RETRY_AFTER_MILLIS)));
        }
        return result;
    }

    @Override
    public void getSettings(GetSettingsRequest request, StreamObserver<ClusterSettings> caller) {
        Answers.give(settings(), loops.current(), caller);
    }

    /** As one shard has them: a change goes to all of them. */
    private CompletableFuture<ClusterSettings> settings() {
        return readPoint
                .reached(0)
                .thenCompose(reached -> onReader(() -> ReplicatedSettings.shown(
                        node.documents().get(0).read(ShardReader::applied).getSettings())));
    }

    @Override
    public void changeSettings(ClusterSettings change, StreamObserver<ClusterSettings> caller) {
        Command command = Command.newBuilder()
                .setSettings(ChangeSettings.newBuilder().setSettings(ReplicatedSettings.change(change)))
                .build();
        CompletableFuture<Void> changed = CompletableFuture.completedFuture(null);
        // Shard 0 last: what it shows holds everywhere.
        for (int shard = node.shards() - 1; shard >= 0; shard--) {
            int next = shard;
            changed = changed.thenCompose(before -> node.commands().submit(next, command))
                    .thenAccept(outcome -> Outcomes.refusal(outcome).ifPresent(refusal -> {
                        throw new RefusedException(refusal);
                    }));
        }
        Answers.give(changed.thenCompose(all -> settings()), loops.current(), caller);
    }

    private NodeStatus status() {
        NodeStatus.Builder status = NodeStatus.newBuilder()
                .setClusterId(node.identity().clusterId())
                .setNodeId(node.identity().nodeId())
                .setVersion(node.identity().version())
                .setStartedMillis(node.identity().startedMillis())
                .setNewestFeatureLevel(node.identity().newestLevel())
                .setConnections(connections.count())
                .setSubscriptions(node.fanOut().subscriptions());
        for (int shard = 0; shard < node.shards(); shard++) {
            status.addShards(shard(shard));
        }
        return status.build();
    }

    private ShardStatus shard(int shard) {
        io.sequencer.server.raft.ShardStatus raft = node.raft().status(shard);
        // The digest and the index that it is of are from one read.
        AppliedRow applied = node.documents().get(shard).read(ShardReader::applied);
        return ShardStatus.newBuilder()
                .setShard(shard)
                .setRole(raft.role().name().toLowerCase(Locale.ROOT))
                .setLeader(raft.leader().map(NodeId::value).orElse(""))
                .setTerm(Math.max(0, raft.indexes().term()))
                .setLastLogIndex(Math.max(0, raft.indexes().lastLog()))
                .setCommitIndex(Math.max(0, raft.indexes().commit()))
                .setAppliedIndex(Math.max(0, raft.indexes().applied()))
                .setSnapshotIndex(Math.max(0, raft.indexes().snapshot()))
                .setLag(Math.max(0, raft.indexes().commit() - raft.indexes().applied()))
                .setDocuments(applied.getDocuments())
                .setStateDigest(applied.getStateDigest())
                .setDigestIndex(applied.getLogIndex())
                .setFeatureLevel(FeatureLevel.orFirst(applied.getFeatureLevel()))
                .build();
    }

    @Override
    public void listMembers(ListMembersRequest request, StreamObserver<Members> caller) {
        Map<MemberId, Member.Builder> found = new TreeMap<>();
        for (int shard = 0; shard < node.shards(); shard++) {
            for (io.sequencer.server.raft.member.Member member : node.raft().members(shard)) {
                found.computeIfAbsent(member.id(), id -> message(member)).addShards(shard);
            }
        }
        Members.Builder members = Members.newBuilder();
        found.values().forEach(members::addMembers);
        caller.onNext(members.build());
        caller.onCompleted();
    }

    private static Member.Builder message(io.sequencer.server.raft.member.Member member) {
        return Member.newBuilder()
                .setNodeId(member.node().value())
                .setIncarnation(member.id().incarnation())
                .setHost(member.host())
                .setHttpPort(member.ports().http())
                .setGrpcPort(member.ports().grpc())
                .setPeerPort(member.ports().peer())
                .setRaftPort(member.ports().raft());
    }

    @Override
    public void removeMember(RemoveMemberRequest request, StreamObserver<RemoveMemberReply> caller) {
        Optional<NodeId> leaving = checked(request.getShard(), request.getNodeId(), caller);
        if (leaving.isEmpty()) {
            return;
        }
        Executor loop = loops.current();
        CompletableFuture<RemoveMemberReply> reply = node.raft()
                .changeMembers(
                        request.getShard(),
                        new MembershipChange.Leave(leaving.get(), Optional.empty(), request.getForce()))
                .handle((done, failure) -> failure == null
                        ? RemoveMemberReply.getDefaultInstance()
                        : RemoveMemberReply.newBuilder()
                                .setError(refusal(failure))
                                .build());
        Answers.give(reply, loop, caller);
    }

    private static Error refusal(Throwable failure) {
        Throwable why =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        String text = "the member was not removed: " + why.getMessage();
        return why instanceof ChangeRefusedException refused && !refused.isPassing()
                ? Errors.invalidArgument(text)
                : Errors.unavailable(text);
    }

    /** The node that is named; empty if the caller was told what is wrong. */
    private Optional<NodeId> checked(int shard, String name, StreamObserver<?> caller) {
        if (shard < 0 || shard >= node.shards()) {
            caller.onError(GrpcErrors.exception(Errors.invalidArgument("there is no shard " + shard)));
            return Optional.empty();
        }
        try {
            return Optional.of(new NodeId(name));
        } catch (IllegalArgumentException e) {
            caller.onError(GrpcErrors.exception(Errors.invalidArgument(String.valueOf(e.getMessage()))));
            return Optional.empty();
        }
    }

    @Override
    public void transferLeadership(TransferLeadershipRequest request, StreamObserver<TransferLeadershipReply> caller) {
        Optional<NodeId> to = checked(request.getShard(), request.getToNode(), caller);
        if (to.isEmpty()) {
            return;
        }
        Executor loop = loops.current();
        CompletableFuture<TransferLeadershipReply> reply = node.raft()
                .transferLeadership(request.getShard(), to.get())
                .handle((moved, failure) -> failure == null
                        ? TransferLeadershipReply.getDefaultInstance()
                        : TransferLeadershipReply.newBuilder()
                                .setError(Errors.unavailable("leadership was not moved: " + failure.getMessage()))
                                .build());
        Answers.give(reply, loop, caller);
    }
}
