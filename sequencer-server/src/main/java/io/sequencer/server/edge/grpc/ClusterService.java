package io.sequencer.server.edge.grpc;

import io.grpc.stub.StreamObserver;
import io.sequencer.proto.log.v1.AppliedRow;
import io.sequencer.proto.v1.ClusterGrpc;
import io.sequencer.proto.v1.NodeStatus;
import io.sequencer.proto.v1.NodeStatusRequest;
import io.sequencer.proto.v1.ShardStatus;
import io.sequencer.proto.v1.TransferLeadershipReply;
import io.sequencer.proto.v1.TransferLeadershipRequest;
import io.sequencer.server.core.ShardReader;
import io.sequencer.server.edge.Connections;
import io.sequencer.server.edge.EdgeLoops;
import io.sequencer.server.edge.EdgeNode;
import io.sequencer.server.edge.Errors;
import io.sequencer.server.edge.RefusedException;
import io.sequencer.server.raft.NodeId;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/** {@code Cluster}: what this node sees, and moving leaders. */
final class ClusterService extends ClusterGrpc.ClusterImplBase {
    private static final int RETRY_AFTER_MILLIS = 500;

    private final EdgeNode node;
    private final EdgeLoops loops;
    private final Connections connections;

    ClusterService(EdgeNode node, EdgeLoops loops, Connections connections) {
        this.node = node;
        this.loops = loops;
        this.connections = connections;
    }

    @Override
    public void getNodeStatus(NodeStatusRequest request, StreamObserver<NodeStatus> caller) {
        Executor loop = loops.current();
        CompletableFuture<NodeStatus> status = new CompletableFuture<>();
        boolean accepted = node.read(() -> {
            try {
                status.complete(status());
            } catch (RuntimeException e) {
                status.completeExceptionally(e);
            }
        });
        if (!accepted) {
            status.completeExceptionally(new RefusedException(Errors.overloaded(RETRY_AFTER_MILLIS)));
        }
        Answers.give(status, loop, caller);
    }

    private NodeStatus status() {
        NodeStatus.Builder status = NodeStatus.newBuilder()
                .setClusterId(node.identity().clusterId())
                .setNodeId(node.identity().nodeId())
                .setVersion(node.identity().version())
                .setStartedMillis(node.identity().startedMillis())
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
                .build();
    }

    @Override
    public void transferLeadership(TransferLeadershipRequest request, StreamObserver<TransferLeadershipReply> caller) {
        if (request.getShard() < 0 || request.getShard() >= node.shards()) {
            caller.onError(GrpcErrors.exception(Errors.invalidArgument("there is no shard " + request.getShard())));
            return;
        }
        NodeId to;
        try {
            to = new NodeId(request.getToNode());
        } catch (IllegalArgumentException e) {
            caller.onError(GrpcErrors.exception(Errors.invalidArgument(String.valueOf(e.getMessage()))));
            return;
        }
        Executor loop = loops.current();
        CompletableFuture<TransferLeadershipReply> reply = node.raft()
                .transferLeadership(request.getShard(), to)
                .handle((moved, failure) -> failure == null
                        ? TransferLeadershipReply.getDefaultInstance()
                        : TransferLeadershipReply.newBuilder()
                                .setError(Errors.unavailable("leadership was not moved: " + failure.getMessage()))
                                .build());
        Answers.give(reply, loop, caller);
    }
}
