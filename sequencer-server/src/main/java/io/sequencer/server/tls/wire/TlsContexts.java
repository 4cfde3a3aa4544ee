package io.sequencer.server.tls.wire;

import io.grpc.netty.GrpcSslContexts;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.sequencer.server.tls.NodeTls;
import javax.net.ssl.SSLException;
import javax.net.ssl.X509ExtendedTrustManager;

/** Makes the contexts of a node. Any thread. */
public final class TlsContexts {
    /** A resumed session is not checked anew: so long an authority that was taken away may still count. */
    private static final long SESSION_SECONDS = 300;

    private final NodeTls tls;

    public TlsContexts(NodeTls tls) {
        this.tls = tls;
    }

    /** For HTTP/1.1 and WebSocket; asks for no certificate. */
    public SslContext http() {
        return http(ClientAuth.NONE, tls.clients());
    }

    /** For HTTP/1.1, with a certificate of a client. */
    public SslContext httpOfKnownClients() {
        return http(ClientAuth.REQUIRE, tls.clients());
    }

    private SslContext http(ClientAuth auth, X509ExtendedTrustManager trust) {
        return built(server(auth, trust)
                .applicationProtocolConfig(new ApplicationProtocolConfig(
                        Protocol.ALPN,
                        SelectorFailureBehavior.NO_ADVERTISE,
                        SelectedListenerFailureBehavior.ACCEPT,
                        ApplicationProtocolNames.HTTP_1_1)));
    }

    /** For gRPC; takes a certificate of a client that has one. */
    public SslContext grpc() {
        return built(GrpcSslContexts.configure(
                server(tls.asksClients() ? ClientAuth.OPTIONAL : ClientAuth.NONE, tls.clients()), SslProvider.JDK));
    }

    /** For gRPC, with a certificate of a client. */
    public SslContext grpcOfKnownClients() {
        return built(GrpcSslContexts.configure(server(ClientAuth.REQUIRE, tls.clients()), SslProvider.JDK));
    }

    /** For gRPC of other nodes. */
    public SslContext ofNodes() {
        return built(GrpcSslContexts.configure(server(ClientAuth.REQUIRE, tls.nodes()), SslProvider.JDK));
    }

    /** To connect to other nodes. */
    public SslContext toNodes() {
        return built(GrpcSslContexts.configure(
                SslContextBuilder.forClient()
                        .keyManager(tls.keys())
                        .trustManager(tls.nodes())
                        .protocols(tls.protocols())
                        .sessionTimeout(SESSION_SECONDS),
                SslProvider.JDK));
    }

    private SslContextBuilder server(ClientAuth auth, X509ExtendedTrustManager trust) {
        return SslContextBuilder.forServer(tls.keys())
                .sslProvider(SslProvider.JDK)
                .trustManager(trust)
                .clientAuth(auth)
                .protocols(tls.protocols())
                .sessionTimeout(SESSION_SECONDS);
    }

    private static SslContext built(SslContextBuilder builder) {
        try {
            return builder.build();
        } catch (SSLException e) {
            throw new IllegalStateException("the JDK's TLS refuses its own settings", e);
        }
    }
}
