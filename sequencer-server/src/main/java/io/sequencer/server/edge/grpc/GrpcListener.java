package io.sequencer.server.edge.grpc;

import io.grpc.BindableService;
import io.grpc.Server;
import io.grpc.ServerInterceptors;
import io.grpc.ServerMethodDefinition;
import io.grpc.ServerServiceDefinition;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.services.HealthStatusManager;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.sequencer.server.backup.live.PinnedStates;
import io.sequencer.server.edge.EdgeCounters;
import io.sequencer.server.edge.EdgeLimits;
import io.sequencer.server.edge.EdgeLoops;
import io.sequencer.server.edge.EdgeNode;
import io.sequencer.server.edge.grpc.feed.FeedSource;
import io.sequencer.server.edge.grpc.feed.ShardWakeups;
import io.sequencer.server.edge.grpc.limit.CallToll;
import io.sequencer.server.edge.limit.Gates;
import io.sequencer.server.edge.once.SubmitOnce;
import io.sequencer.server.edge.reads.ReadPoint;
import io.sequencer.server.edge.session.EditorSession;
import io.sequencer.server.tls.wire.ListenerTls;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Listens for gRPC. */
public final class GrpcListener implements AutoCloseable {
    /** Client-made content comes in one message; no longer than a log entry may be. */
    private static final int MAX_REQUEST_BYTES = 5 << 20;

    private static final int STREAM_WINDOW_BYTES = 1 << 20;
    private static final int MAX_CALLS_PER_CONNECTION = 1024;
    private static final long STOP_MILLIS = 2000;

    private final Server server;
    private final HealthStatusManager health;

    /**
     * What the services stand on.
     *
     * @param tls empty: in plain text
     */
    public record Surroundings(
            EdgeNode node,
            EdgeLimits limits,
            EdgeCounters counters,
            Gates gates,
            Shards shards,
            Optional<ListenerTls> tls) {}

    /**
     * What the shards give beside documents.
     *
     * @param feeds by shard
     * @param inspected by shard
     */
    public record Shards(
            List<FeedSource> feeds,
            ShardWakeups wakeups,
            List<? extends InspectionService.Source> inspected,
            PinnedStates states) {}

    private GrpcListener(Server server, HealthStatusManager health) {
        this.server = server;
        this.health = health;
    }

    /** @throws IOException the address cannot be listened on */
    public static GrpcListener start(InetSocketAddress address, EdgeLoops loops, Surroundings around)
            throws IOException {
        EdgeNode node = around.node;
        ReadPoint readPoint = new ReadPoint(node, around.limits.times().read());
        SubmitOnce submits = new SubmitOnce(node, around.limits, around.counters, readPoint);
        HealthStatusManager health = new HealthStatusManager();
        health.setStatus(HealthStatusManager.SERVICE_NAME_ALL_SERVICES, ServingStatus.SERVING);
        CallToll toll =
                new CallToll(around.limits.clients().backends().messages(), around.gates.pressure(), around.counters);
        NettyServerBuilder builder = NettyServerBuilder.forAddress(address)
                .bossEventLoopGroup(loops.group())
                .workerEventLoopGroup(loops.group())
                .channelType(NioServerSocketChannel.class)
                .withOption(ChannelOption.SO_REUSEADDR, true)
                .withChildOption(ChannelOption.TCP_NODELAY, true)
                // Calls run on the loop that read them: nothing in them blocks.
                .directExecutor()
                .maxInboundMessageSize(MAX_REQUEST_BYTES)
                .flowControlWindow(STREAM_WINDOW_BYTES)
                .maxConcurrentCallsPerConnection(MAX_CALLS_PER_CONNECTION)
                .keepAliveTime(around.limits.times().keepAlive().toMillis(), TimeUnit.MILLISECONDS)
                .permitKeepAliveTime(1, TimeUnit.SECONDS)
                .permitKeepAliveWithoutCalls(true)
                .addService(ServerInterceptors.intercept(
                        documents(new DocumentsService(node, loops, readPoint, submits), loops, around),
                        new UserHeader()))
                .addService(new ChangeFeedService(node, loops, readPoint, around.shards.feeds, around.shards.wakeups))
                .addService(new BackupService(node, loops, readPoint, around.shards.states))
                .addService(new ClusterService(node, loops, around.gates.connections(), readPoint))
                .addService(new InspectionService(node, loops, around.shards.inspected))
                .addService(health.getHealthService())
                .addTransportFilter(toll)
                .intercept(toll);
        around.tls.ifPresent(tls -> tls.encrypt(builder));
        return new GrpcListener(builder.build().start(), health);
    }

    /** The generated service, with the session stream in its own form. */
    private static ServerServiceDefinition documents(BindableService service, EdgeLoops loops, Surroundings around) {
        ServerServiceDefinition generated = service.bindService();
        ServerServiceDefinition.Builder own =
                ServerServiceDefinition.builder(generated.getServiceDescriptor().getName());
        String session = SessionMethod.DESCRIPTOR.getFullMethodName();
        for (ServerMethodDefinition<?, ?> method : generated.getMethods()) {
            if (!method.getMethodDescriptor().getFullMethodName().equals(session)) {
                own.addMethod(method);
            }
        }
        return own.addMethod(
                        SessionMethod.DESCRIPTOR,
                        SessionCall.handler(
                                loops,
                                around.limits,
                                around.gates.connections(),
                                connection -> new EditorSession(
                                        around.node,
                                        around.limits,
                                        around.counters,
                                        connection,
                                        around.gates.ofBackend())))
                .build();
    }

    /** Where it listens; the port is real also where 0 was asked for. */
    public int port() {
        return server.getPort();
    }

    /** Takes no more calls; those that are open stay. */
    public void stopAccepting() {
        health.enterTerminalState();
        server.shutdown();
    }

    /** Ends every call. Waits, for a bounded time. */
    @Override
    public void close() {
        stopAccepting();
        try {
            if (!server.awaitTermination(STOP_MILLIS, TimeUnit.MILLISECONDS)) {
                server.shutdownNow();
                server.awaitTermination(STOP_MILLIS, TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException e) {
            server.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
