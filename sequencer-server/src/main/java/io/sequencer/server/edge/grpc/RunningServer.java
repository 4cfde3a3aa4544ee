package io.sequencer.server.edge.grpc;

import io.grpc.Codec;
import io.grpc.DecompressorRegistry;
import io.grpc.Server;
import io.grpc.ServerInterceptor;
import io.grpc.ServerInterceptors;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.services.HealthStatusManager;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ChannelOption;
import io.netty.channel.ServerChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.sequencer.server.edge.EdgeLoops;
import io.sequencer.server.tls.wire.ListenerTls;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** A gRPC server on the edge's loops, with standard health. */
public final class RunningServer implements AutoCloseable {
    /** Client-made content comes in one message; no longer than a log entry may be. */
    private static final int MAX_REQUEST_BYTES = 5 << 20;

    private static final int STREAM_WINDOW_BYTES = 1 << 20;
    private static final int MAX_CALLS_PER_CONNECTION = 1024;
    private static final long STOP_MILLIS = 2000;
    /** Without a call. */
    private static final long MAX_IDLE_MINUTES = 5;

    private static final long MAX_HANDSHAKE_SECONDS = 10;
    /** Calls that a client may cancel in half a minute (CVE-2023-44487). */
    private static final int MAX_RESETS = 1000;

    private static final int RESETS_SECONDS = 30;

    private final Server server;
    private final HealthStatusManager health;

    private RunningServer(Server server, HealthStatusManager health) {
        this.server = server;
        this.health = health;
    }

    /** With every connection there comes one, and health for everybody. */
    public static RunningServer start(
            InetSocketAddress address,
            EdgeLoops loops,
            Duration keepAlive,
            Optional<ListenerTls> tls,
            Consumer<NettyServerBuilder> services)
            throws IOException {
        return start(address, loops, keepAlive, tls, new Doors(NioServerSocketChannel::new, List.of()), services);
    }

    /**
     * Who is let in.
     *
     * @param listening makes the channel that accepts connections
     * @param health what stands before health, which everybody may ask for
     */
    public record Doors(ChannelFactory<? extends ServerChannel> listening, List<ServerInterceptor> health) {}

    /**
     * @param keepAlive silence after which a client is probed
     * @param tls empty: in plain text
     * @param services adds them
     * @throws IOException the address cannot be listened on
     */
    public static RunningServer start(
            InetSocketAddress address,
            EdgeLoops loops,
            Duration keepAlive,
            Optional<ListenerTls> tls,
            Doors doors,
            Consumer<NettyServerBuilder> services)
            throws IOException {
        HealthStatusManager health = new HealthStatusManager();
        health.setStatus(HealthStatusManager.SERVICE_NAME_ALL_SERVICES, ServingStatus.SERVING);
        NettyServerBuilder builder = NettyServerBuilder.forAddress(address)
                .bossEventLoopGroup(loops.group())
                .workerEventLoopGroup(loops.group())
                .channelFactory(doors.listening)
                .withOption(ChannelOption.SO_REUSEADDR, true)
                .withChildOption(ChannelOption.TCP_NODELAY, true)
                // Calls run on the loop that read them: nothing in them blocks.
                .directExecutor()
                // A few compressed bytes may become millions, of which nobody counted one.
                .decompressorRegistry(DecompressorRegistry.emptyInstance().with(Codec.Identity.NONE, true))
                .maxInboundMessageSize(MAX_REQUEST_BYTES)
                .flowControlWindow(STREAM_WINDOW_BYTES)
                .maxConcurrentCallsPerConnection(MAX_CALLS_PER_CONNECTION)
                .maxConnectionIdle(MAX_IDLE_MINUTES, TimeUnit.MINUTES)
                .handshakeTimeout(MAX_HANDSHAKE_SECONDS, TimeUnit.SECONDS)
                .maxRstFramesPerWindow(MAX_RESETS, RESETS_SECONDS)
                .keepAliveTime(keepAlive.toMillis(), TimeUnit.MILLISECONDS)
                .permitKeepAliveTime(1, TimeUnit.SECONDS)
                .permitKeepAliveWithoutCalls(true)
                .addService(ServerInterceptors.intercept(health.getHealthService(), doors.health));
        services.accept(builder);
        tls.ifPresent(encryption -> encryption.encrypt(builder));
        return new RunningServer(builder.build().start(), health);
    }

    /** Ends every call. Waits, for a bounded time. */
    @Override
    public void close() {
        health.enterTerminalState();
        server.shutdown();
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
