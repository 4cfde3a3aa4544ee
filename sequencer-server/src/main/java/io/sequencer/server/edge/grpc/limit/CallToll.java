package io.sequencer.server.edge.grpc.limit;

import io.grpc.Attributes;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerTransportFilter;
import io.sequencer.proto.v1.Error;
import io.sequencer.server.auth.Caller;
import io.sequencer.server.edge.EdgeCounters;
import io.sequencer.server.edge.EdgeLimits;
import io.sequencer.server.edge.Errors;
import io.sequencer.server.edge.RateLimits;
import io.sequencer.server.edge.grpc.CallerContext;
import io.sequencer.server.edge.grpc.GrpcErrors;
import io.sequencer.server.edge.limit.Pressure;
import java.net.SocketAddress;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Counts the calls of each gRPC connection, and says no to what a node that is short of memory does not take on. What a
 * session sends is counted in the session. Any thread.
 */
public final class CallToll extends ServerTransportFilter implements ServerInterceptor {
    private static final Set<String> WRITES = Set.of("SubmitOps", "SubmitAll", "CreateDocument", "PutSnapshot");

    private static final Set<String> LONG_READS =
            Set.of("GetContent", "ReadOps", "GetAuthors", "VerifyDocument", "Read");

    private final EdgeLimits.OfClients limits;
    private final AcceptedConnections connections;
    private final boolean hasAccounts;
    private final Pressure pressure;
    private final EdgeCounters counters;

    /** @param hasAccounts whether only a certificate makes a backend */
    public CallToll(
            EdgeLimits.OfClients limits,
            AcceptedConnections connections,
            boolean hasAccounts,
            Pressure pressure,
            EdgeCounters counters) {
        this.limits = limits;
        this.connections = connections;
        this.hasAccounts = hasAccounts;
        this.pressure = pressure;
        this.counters = counters;
    }

    @Override
    public Attributes transportReady(Attributes attributes) {
        SocketAddress from = attributes.get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR);
        Runnable known = from == null ? () -> {} : () -> connections.known(from);
        ClientConnection connection = new ClientConnection(ofBackends(), ofOthers(), System.nanoTime(), known);
        return attributes.toBuilder().set(ClientConnection.KEY, connection).build();
    }

    private RateLimits.Rate ofBackends() {
        return limits.backends().messages();
    }

    /** As much as one user may send over all connections. */
    private RateLimits.Rate ofOthers() {
        return limits.editors().messages().times(limits.editors().ofUser());
    }

    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
        Optional<Error> refusal = tooMany(call.getAttributes().get(ClientConnection.KEY))
                .or(() -> shed(call.getMethodDescriptor().getBareMethodName()));
        if (refusal.isEmpty()) {
            return next.startCall(call, headers);
        }
        counters.errors(refusal.get().getCode()).increment();
        call.close(GrpcErrors.status(refusal.get()), GrpcErrors.trailers(refusal.get()));
        return new ServerCall.Listener<>() {};
    }

    private Optional<Error> tooMany(@Nullable ClientConnection connection) {
        boolean isBackend = !hasAccounts || CallerContext.caller().kind() != Caller.Kind.UNCHECKED;
        long waitNanos = connection == null ? 0 : connection.calls(isBackend).take(1, System.nanoTime());
        return waitNanos == 0
                ? Optional.empty()
                : Optional.of(Errors.tooFast(
                        "messages_per_second", (isBackend ? ofBackends() : ofOthers()).perSecond(), (int)
                                Math.min(60_000, 1 + TimeUnit.NANOSECONDS.toMillis(waitNanos))));
    }

    private Optional<Error> shed(@Nullable String method) {
        if (method != null && LONG_READS.contains(method)) {
            return pressure.refusal(Pressure.Level.READS);
        }
        return method != null && WRITES.contains(method) ? pressure.refusal(Pressure.Level.WRITES) : Optional.empty();
    }
}
