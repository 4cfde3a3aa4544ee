package io.sequencer.server.edge.grpc.limit;

import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.sequencer.proto.v1.Error;
import io.sequencer.server.auth.Caller;
import io.sequencer.server.auth.limit.Network;
import io.sequencer.server.edge.EdgeLoops;
import io.sequencer.server.edge.Errors;
import io.sequencer.server.edge.grpc.CallerContext;
import io.sequencer.server.edge.grpc.GrpcErrors;
import io.sequencer.server.edge.limit.Gates;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a call may take, once it is known whose it is and before anything of it is read: a user's calls count on what the user
 * may send; who has not said who it is may send what a log-in or a hello takes, in a short time. On the calls' loops.
 */
public final class CallBounds implements ServerInterceptor {
    /** Log-in, sign-up, refresh: a name, a password, a token. */
    private static final long STRANGERS_CALL_BYTES = 8 << 10;
    /** Until it is welcomed: hello with a token, and what does not wait for the answer. */
    private static final long STRANGERS_SESSION_BYTES = 128 << 10;

    private static final Duration STRANGERS_TIME = Duration.ofSeconds(10);
    /** The longest message there is, over a slow line. */
    private static final Duration TIME = Duration.ofSeconds(60);

    private static final Metadata.Key<String> ENCODING =
            Metadata.Key.of("grpc-encoding", Metadata.ASCII_STRING_MARSHALLER);
    private static final Context.Key<Runnable> WHEN_KNOWN = Context.key("sequencer-when-known");
    private static final Runnable NOTHING = () -> {};

    private final EdgeLoops loops;
    private final Gates gates;
    private final boolean hasAccounts;

    /** @param hasAccounts whether who is not checked is a stranger */
    public CallBounds(EdgeLoops loops, Gates gates, boolean hasAccounts) {
        this.loops = loops;
        this.gates = gates;
        this.hasAccounts = hasAccounts;
    }

    /** To be run when who began the call on this thread has said who it is: from then on it is bounded as everybody. */
    public static Runnable whenKnown() {
        Runnable known = WHEN_KNOWN.get();
        return known == null ? NOTHING : known;
    }

    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
        Caller caller = CallerContext.caller();
        ClientConnection connection = call.getAttributes().get(ClientConnection.KEY);
        boolean isStranger = hasAccounts && caller.kind() == Caller.Kind.UNCHECKED;
        Optional<Error> refusal = isStranger ? refusalOfStranger(headers, connection) : refusalOf(caller);
        if (refusal.isPresent()) {
            call.close(GrpcErrors.status(refusal.get()), GrpcErrors.trailers(refusal.get()));
            return new ServerCall.Listener<>() {};
        }
        if (!isStranger && connection != null) {
            connection.known();
        }
        return isStranger
                ? begin(new BoundedCall<>(call, loops.current()), headers, next, connection)
                : begin(new BoundedCall<>(call, loops.current()), headers, next, share(caller, connection));
    }

    private Optional<Error> refusalOf(Caller caller) {
        return isPerson(caller) ? gates.call(caller, network()) : Optional.empty();
    }

    private static Optional<Error> refusalOfStranger(Metadata headers, @Nullable ClientConnection connection) {
        String encoding = headers.get(ENCODING);
        if (encoding != null && !encoding.equals("identity")) {
            // A few compressed bytes may become millions.
            return Optional.of(Errors.unsupported("without a token messages are not compressed"));
        }
        return connection == null || connection.strangerEnters()
                ? Optional.empty()
                : Optional.of(Errors.tooMany("calls_without_token", ClientConnection.strangersCalls(), 1_000));
    }

    private static String network() {
        return Network.of(CallerContext.address());
    }

    private <Q, A> ServerCall.Listener<Q> begin(
            BoundedCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next, String share) {
        InboundBytes bytes = InboundBytes.current();
        if (bytes != null) {
            bytes.bound(share, Long.MAX_VALUE, call::refuse);
            if (!bytes.isSession()) {
                call.mustBeWholeWithin(TIME, Errors.unexpected("the request did not come in time"));
            }
        }
        return call.start(headers, next, NOTHING);
    }

    /** Who is held to account for what a call brings: a person, or the connection of who speaks for many. */
    private static String share(Caller caller, @Nullable ClientConnection connection) {
        return isPerson(caller) || connection == null ? caller.user() : connection.share();
    }

    private static boolean isPerson(Caller caller) {
        return caller.kind() == Caller.Kind.USER || caller.kind() == Caller.Kind.ADMIN;
    }

    private <Q, A> ServerCall.Listener<Q> begin(
            BoundedCall<Q, A> call,
            Metadata headers,
            ServerCallHandler<Q, A> next,
            @Nullable ClientConnection connection) {
        InboundBytes bytes = InboundBytes.current();
        if (bytes == null || connection == null) {
            throw new IllegalStateException("a listener for everybody counts what comes in");
        }
        String share = "/" + network();
        boolean[] isOver = {false};
        Runnable leave = () -> {
            if (!isOver[0]) {
                isOver[0] = true;
                connection.strangerLeaves();
            }
        };
        Context context = Context.current();
        if (bytes.isSession()) {
            bytes.bound(share, STRANGERS_SESSION_BYTES, call::refuse);
            context = context.withValue(WHEN_KNOWN, () -> {
                leave.run();
                connection.known();
                bytes.bound(connection.share(), Long.MAX_VALUE, call::refuse);
            });
        } else {
            bytes.bound(share, STRANGERS_CALL_BYTES, call::refuse);
            call.mustBeWholeWithin(STRANGERS_TIME, Errors.unexpected("the request did not come in time"));
        }
        return Contexts.interceptCall(context, call, headers, (same, also) -> call.start(also, next, leave));
    }
}
