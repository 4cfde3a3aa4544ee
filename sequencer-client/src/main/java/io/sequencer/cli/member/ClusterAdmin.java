package io.sequencer.cli.member;

import io.grpc.StatusRuntimeException;
import io.sequencer.client.Endpoint;
import io.sequencer.client.RefusedException;
import io.sequencer.client.UnreachableException;
import io.sequencer.client.link.AdminChannel;
import io.sequencer.client.link.Channels;
import io.sequencer.proto.v1.ClusterGrpc;
import io.sequencer.proto.v1.Error;
import io.sequencer.proto.v1.ErrorCode;
import io.sequencer.proto.v1.ListMembersRequest;
import io.sequencer.proto.v1.Member;
import io.sequencer.proto.v1.NodeStatus;
import io.sequencer.proto.v1.NodeStatusRequest;
import io.sequencer.proto.v1.RemoveMemberRequest;
import io.sequencer.proto.v1.ShardStatus;
import io.sequencer.proto.v1.TransferLeadershipRequest;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** Changes of the cluster, each taken to the node that can make it. One thread. */
public final class ClusterAdmin implements AutoCloseable {

    private static final long CALL_SECONDS = 30;
    private static final long PAUSE_MILLIS = 200;

    private final Map<Endpoint, AdminChannel> channels = new LinkedHashMap<>();
    private final Channels ways;
    private final Duration patience;

    /** Changes of a cluster on this machine. */
    public static ClusterAdmin here(List<Endpoint> nodes, Duration patience) {
        return new ClusterAdmin(nodes, new Channels(Optional.empty()), patience);
    }

    /**
     * @param ways how nodes are reached
     * @param patience how long a change is tried before its refusal is final
     */
    public ClusterAdmin(List<Endpoint> nodes, Channels ways, Duration patience) {
        this.ways = ways;
        nodes.forEach(this::channel);
        this.patience = patience;
    }

    private AdminChannel channel(Endpoint node) {
        return channels.computeIfAbsent(node, key -> new AdminChannel(key, ways));
    }

    /** What the first node that answers knows. */
    public List<Member> members() {
        return first(stub -> stub.listMembers(ListMembersRequest.getDefaultInstance()))
                .map(members -> {
                    // Members that were not named on the command line may lead a shard.
                    members.getMembersList().forEach(m -> channel(new Endpoint(m.getHost(), m.getGrpcPort())));
                    return members.getMembersList();
                })
                .orElseThrow(() -> new UnreachableException("no node answers"));
    }

    public int shards() {
        return first(stub -> stub.getNodeStatus(NodeStatusRequest.getDefaultInstance()))
                .map(NodeStatus::getShardsCount)
                .orElseThrow(() -> new UnreachableException("no node answers"));
    }

    public String clusterId() {
        return first(stub -> stub.getNodeStatus(NodeStatusRequest.getDefaultInstance()))
                .map(NodeStatus::getClusterId)
                .orElseThrow(() -> new UnreachableException("no node answers"));
    }

    /** Has the node leave one shard; empty when it has, else why not. */
    public Optional<String> remove(int shard, String node) {
        return remove(shard, node, false);
    }

    /**
     * As {@link #remove(int, String)}.
     *
     * @param force also if so few of the remaining members answer that nothing can be decided until others come back
     */
    public Optional<String> remove(int shard, String node, boolean force) {
        RemoveMemberRequest request = RemoveMemberRequest.newBuilder()
                .setShard(shard)
                .setNodeId(node)
                .setForce(force)
                .build();
        return atLeader(shard, stub -> {
            var reply = stub.removeMember(request);
            return reply.hasError() ? Optional.of(reply.getError()) : Optional.empty();
        });
    }

    /** Has the node lead the shard; empty when it does, else why not. */
    public Optional<String> move(int shard, String to) {
        TransferLeadershipRequest request = TransferLeadershipRequest.newBuilder()
                .setShard(shard)
                .setToNode(to)
                .build();
        return atLeader(shard, stub -> {
            var reply = stub.transferLeadership(request);
            return reply.hasError() ? Optional.of(reply.getError()) : Optional.empty();
        });
    }

    private Optional<String> atLeader(int shard, Function<ClusterGrpc.ClusterBlockingStub, Optional<Error>> asking) {
        long deadline = System.nanoTime() + patience.toNanos();
        String why = "no leader answers";
        do {
            for (AdminChannel channel : List.copyOf(channels.values())) {
                try {
                    if (!leads(channel, shard)) {
                        continue;
                    }
                    Optional<Error> error = asking.apply(stub(channel));
                    if (error.isEmpty()) {
                        return Optional.empty();
                    }
                    why = error.get().getMessage();
                    if (error.get().getCode() != ErrorCode.UNAVAILABLE) {
                        return Optional.of(why);
                    }
                } catch (StatusRuntimeException | RefusedException e) {
                    why = String.valueOf(e.getMessage());
                }
            }
            pause();
        } while (System.nanoTime() < deadline);
        return Optional.of(why);
    }

    private static boolean leads(AdminChannel channel, int shard) {
        return stub(channel).getNodeStatus(NodeStatusRequest.getDefaultInstance()).getShardsList().stream()
                .filter(s -> s.getShard() == shard)
                .map(ShardStatus::getRole)
                .anyMatch("leader"::equals);
    }

    private <T> Optional<T> first(Function<ClusterGrpc.ClusterBlockingStub, T> asking) {
        for (AdminChannel channel : channels.values()) {
            try {
                return Optional.of(asking.apply(stub(channel)));
            } catch (StatusRuntimeException e) {
                // The next one may know.
                continue;
            }
        }
        return Optional.empty();
    }

    private static ClusterGrpc.ClusterBlockingStub stub(AdminChannel channel) {
        return ClusterGrpc.newBlockingStub(channel.get()).withDeadlineAfter(CALL_SECONDS, TimeUnit.SECONDS);
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        channels.values().forEach(AdminChannel::close);
    }
}
