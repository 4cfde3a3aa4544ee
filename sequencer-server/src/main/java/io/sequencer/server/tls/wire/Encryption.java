package io.sequencer.server.tls.wire;

import io.netty.handler.ssl.SslContext;
import io.sequencer.server.config.listen.TlsSettings;
import io.sequencer.server.tls.CertificateRole;
import io.sequencer.server.tls.NodeTls;
import io.sequencer.server.tls.TlsFileException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** TLS of a node, listener by listener, or none of it where the configuration has none. Any thread. */
public final class Encryption {
    private final Optional<NodeTls> tls;
    private final Duration handshake;

    private Encryption(Optional<NodeTls> tls, Duration handshake) {
        this.tls = tls;
        this.handshake = handshake;
    }

    /**
     * @param handshake how long one may take
     * @throws TlsFileException a file cannot be used
     */
    public static Encryption open(TlsSettings settings, Duration handshake) throws TlsFileException {
        return new Encryption(
                settings.isOn() ? Optional.of(NodeTls.open(settings, InstantSource.system())) : Optional.empty(),
                handshake);
    }

    public Optional<NodeTls> tls() {
        return tls;
    }

    /** For WebSocket and REST. */
    public Optional<ListenerTls> http() {
        return listener("http", TlsContexts::http, Set.of());
    }

    /** For the gRPC API. */
    public Optional<ListenerTls> grpc() {
        return listener("grpc", TlsContexts::grpc, Set.of());
    }

    /** For commands of other nodes. */
    public Optional<ListenerTls> peer() {
        return listener("peer", TlsContexts::ofNodes, Set.of());
    }

    /** For those who run the cluster; empty on loopback, where being on the machine is what lets them in. */
    public Optional<ListenerTls> admin(boolean isLoopback) {
        return isLoopback
                ? Optional.empty()
                : listener(
                        "admin",
                        TlsContexts::grpcOfKnownClients,
                        EnumSet.of(CertificateRole.ADMIN, CertificateRole.NODE));
    }

    /** For those who collect metrics; empty on loopback. */
    public Optional<ListenerTls> metrics(boolean isLoopback) {
        return isLoopback
                ? Optional.empty()
                : listener(
                        "metrics",
                        TlsContexts::httpOfKnownClients,
                        EnumSet.of(CertificateRole.METRICS, CertificateRole.ADMIN));
    }

    /** To connect to other nodes. */
    public Optional<SslContext> toNodes() {
        return tls.map(TlsContexts::new).map(TlsContexts::toNodes);
    }

    private Optional<ListenerTls> listener(
            String name, Function<TlsContexts, SslContext> context, Set<CertificateRole> roles) {
        return tls.map(node -> new ListenerTls(name, context.apply(new TlsContexts(node)), handshake, node, roles));
    }
}
