package io.sequencer.server.tls.wire;

import io.grpc.netty.NettyServerBuilder;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.sequencer.server.tls.HandshakeFailures;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * What encrypts the connections of one listener. Any thread.
 *
 * @param listener its name, as the operator knows it
 * @param handshake how long a handshake may take
 * @param failures told of those that come to nothing
 */
public record ListenerTls(String listener, SslContext context, Duration handshake, HandshakeFailures failures) {
    private static final int LOOPS =
            Math.min(4, Math.max(1, Runtime.getRuntime().availableProcessors()));

    /** Puts TLS before whatever is in the pipeline of a fresh connection. On its loop. */
    public void encrypt(ChannelPipeline pipeline) {
        SslHandler handler = context.newHandler(pipeline.channel().alloc());
        handler.setHandshakeTimeoutMillis(handshake.toMillis());
        pipeline.addFirst(new HandshakeWatch(listener, failures), handler);
    }

    /** Has a gRPC listener encrypt; its event loops are set already. */
    public void encrypt(NettyServerBuilder builder) {
        builder.sslContext(context)
                .handshakeTimeout(handshake.toMillis(), TimeUnit.MILLISECONDS)
                .channelFactory(() -> new WatchedServerChannel(() -> new HandshakeWatch(listener, failures)));
    }

    /** Has a gRPC listener encrypt, on event loops of its own. Run what it returns to end them, behind the listener's end. */
    public Runnable encryptOnOwnLoops(NettyServerBuilder builder) {
        EventLoopGroup loops = new MultiThreadIoEventLoopGroup(
                LOOPS, new DefaultThreadFactory(listener, true), NioIoHandler.newFactory());
        encrypt(builder.bossEventLoopGroup(loops).workerEventLoopGroup(loops));
        return () -> loops.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }
}
