package io.sequencer.server.tls.wire;

import io.grpc.netty.NettyServerBuilder;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.sequencer.server.tls.CertificateRole;
import io.sequencer.server.tls.NodeTls;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * What encrypts the connections of one listener. Any thread.
 *
 * @param listener its name, as the operator knows it
 * @param handshake how long a handshake may take
 * @param roles one of which a client's certificate must have; empty: it needs none
 */
public record ListenerTls(
        String listener, SslContext context, Duration handshake, NodeTls tls, Set<CertificateRole> roles) {
    private static final int LOOPS =
            Math.min(4, Math.max(1, Runtime.getRuntime().availableProcessors()));

    /** Puts TLS before whatever is in the pipeline of a fresh connection. On its loop. */
    public void encrypt(ChannelPipeline pipeline) {
        SslHandler handler = context.newHandler(pipeline.channel().alloc());
        handler.setHandshakeTimeoutMillis(handshake.toMillis());
        pipeline.addFirst(new HandshakeWatch(listener, tls.handshakes()), handler);
    }

    /** Whether who shook hands may use the listener. */
    public boolean admits(@Nullable SSLSession session) {
        return roles.isEmpty() || rolesOf(session).stream().anyMatch(roles::contains);
    }

    /** The roles of the client's certificate; none if it showed none. */
    public Set<CertificateRole> rolesOf(@Nullable SSLSession session) {
        return certificate(session).map(tls::rolesOf).orElse(Set.of());
    }

    /** The names of the client's certificate; empty if it showed none. */
    public String namesOf(@Nullable SSLSession session) {
        return certificate(session)
                .map(shown -> String.join(" ", NodeTls.namesOf(shown)))
                .orElse("");
    }

    /** When the client's certificate expires, in milliseconds of the wall clock; 0 if it showed none. */
    public long expiresMillis(@Nullable SSLSession session) {
        return certificate(session).map(shown -> shown.getNotAfter().getTime()).orElse(0L);
    }

    private static Optional<X509Certificate> certificate(@Nullable SSLSession session) {
        try {
            return session != null && session.getPeerCertificates()[0] instanceof X509Certificate shown
                    ? Optional.of(shown)
                    : Optional.empty();
        } catch (SSLPeerUnverifiedException e) {
            return Optional.empty();
        }
    }

    /** Has a gRPC listener encrypt; its event loops are set already. */
    public void encrypt(NettyServerBuilder builder) {
        builder.sslContext(context)
                .handshakeTimeout(handshake.toMillis(), TimeUnit.MILLISECONDS)
                .channelFactory(() -> new WatchedServerChannel(() -> new HandshakeWatch(listener, tls.handshakes())));
    }

    /** Has a gRPC listener encrypt, on event loops of its own. Run what it returns to end them, behind the listener's end. */
    public Runnable encryptOnOwnLoops(NettyServerBuilder builder) {
        EventLoopGroup loops = new MultiThreadIoEventLoopGroup(
                LOOPS, new DefaultThreadFactory(listener, true), NioIoHandler.newFactory());
        encrypt(builder.bossEventLoopGroup(loops).workerEventLoopGroup(loops));
        return () -> loops.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }
}
