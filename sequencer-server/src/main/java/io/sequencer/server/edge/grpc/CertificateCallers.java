package io.sequencer.server.edge.grpc;

import io.grpc.Contexts;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.sequencer.server.auth.Caller;
import io.sequencer.server.tls.CertificateRole;
import io.sequencer.server.tls.wire.ListenerTls;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * Makes a caller of a client certificate with a role: {@code backend} speaks for the user that it names, {@code admin} may
 * change the cluster. A certificate without one, and no certificate, is an ordinary client, which needs a token. Any thread.
 */
final class CertificateCallers implements ServerInterceptor {
    private final Optional<ListenerTls> tls;

    /** @param tls empty: in plain text, where nobody shows a certificate */
    CertificateCallers(Optional<ListenerTls> tls) {
        this.tls = tls;
    }

    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
        Optional<Caller> caller = tls.flatMap(
                encryption -> caller(encryption, call.getAttributes().get(Grpc.TRANSPORT_ATTR_SSL_SESSION)));
        return caller.isEmpty()
                ? next.startCall(call, headers)
                : Contexts.interceptCall(CallerContext.of(caller.get()), call, headers, next);
    }

    private static Optional<Caller> caller(ListenerTls tls, @Nullable SSLSession session) {
        Set<CertificateRole> roles = tls.rolesOf(session);
        if (roles.contains(CertificateRole.BACKEND)) {
            return Optional.of(certified(Caller.Kind.BACKEND, tls.expiresMillis(session)));
        }
        return roles.contains(CertificateRole.ADMIN)
                ? Optional.of(certified(Caller.Kind.ADMIN, tls.expiresMillis(session)))
                : Optional.empty();
    }

    private static Caller certified(Caller.Kind kind, long expiresMillis) {
        return new Caller("", kind, expiresMillis, Optional.empty());
    }
}
