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
import io.sequencer.server.edge.limit.Bodies;
import io.sequencer.server.edge.limit.Gates;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

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

    /** The name of a service. */
    private static final long HEALTH_BYTES = 128;

    private static final Context.Key<Consumer<Caller>> WHEN_KNOWN = Context.key("sequencer-when-known");
    private static final Consumer<Caller> NOBODY = caller -> {};
    private static final Runnable NOTHING = () -> {};
    private static final Error LATE = Errors.unexpected("the request did not come in time");

    private final EdgeLoops loops;
    private final Gates gates;
    private final boolean isHealth;

    private CallBounds(EdgeLoops loops, Gates gates, boolean isHealth) {
        this.loops = loops;
        this.gates = gates;
        this.isHealth = isHealth;
    }

    /** Of the services of this project. */
    public static CallBounds ofServices(EdgeLoops loops, Gates gates) {
        return new CallBounds(loops, gates, false);
    }

    /** Of health, which everybody may ask for: whoever does is bounded as a stranger is. */
    public static CallBounds ofHealth(EdgeLoops loops, Gates gates) {
        return new CallBounds(loops, gates, true);
    }

    /** To be told who began the call on this thread, when it has said so: from then on it is bounded as everybody. */
    public static Consumer<Caller> whenKnown() {
        Consumer<Caller> known = WHEN_KNOWN.get();
        return known == null ? NOBODY : known;
    }

    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
        Caller caller = CallerContext.caller();
        String network = Network.of(CallerContext.addressOf(call));
        ClientConnection connection = call.getAttributes().get(ClientConnection.KEY);
        InboundBytes bytes = InboundBytes.current();
        if (bytes == null || connection == null) {
            throw new IllegalStateException("a listener for everybody counts what comes in");
        }
        boolean isStranger = gates.isStranger(caller);
        boolean isBrief = isStranger || isHealth;
        Optional<Error> refusal = isBrief ? refusalOfBrief(connection) : refusalOf(caller, network);
        if (refusal.isPresent()) {
            call.close(GrpcErrors.status(refusal.get()), GrpcErrors.trailers(refusal.get()));
            return new ServerCall.Listener<>() {};
        }
        if (!isStranger) {
            connection.known();
        }
        BoundedCall<Q, A> bounded = new BoundedCall<>(call, loops.current());
        if (isBrief) {
            return beginBrief(bounded, headers, next, new Beginning(network, connection, bytes));
        }
        bytes.bound(gates.bodies(caller), share(caller, connection), Long.MAX_VALUE, bounded::refuse);
        if (bytes.isSession()) {
            bytes.messagesWithin(loops.current(), TIME, LATE);
            return bounded.start(headers, next, NOTHING, NOTHING);
        }
        bounded.mustBeWholeWithin(TIME, LATE);
        Runnable count = () -> gates.callBytes(caller, network, bytes.received());
        return bounded.start(headers, next, isPerson(caller) ? count : NOTHING, NOTHING);
    }

    private Optional<Error> refusalOf(Caller caller, String network) {
        return isPerson(caller) ? gates.call(caller, network) : Optional.empty();
    }

    private static Optional<Error> refusalOfBrief(ClientConnection connection) {
        return connection.strangerEnters()
                ? Optional.empty()
                : Optional.of(Errors.tooMany("calls_without_token", ClientConnection.strangersCalls(), 1_000));
    }

    /** Who is held to account for what a call brings: a person, or the connection of who speaks for many. */
    private static String share(Caller caller, ClientConnection connection) {
        return isPerson(caller) ? caller.user() : connection.share();
    }

    private static boolean isPerson(Caller caller) {
        return caller.kind() == Caller.Kind.USER || caller.kind() == Caller.Kind.ADMIN;
    }

    /** Where a call comes from, and what it brings. */
    private record Beginning(String network, ClientConnection connection, InboundBytes bytes) {}

    private <Q, A> ServerCall.Listener<Q> beginBrief(
            BoundedCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next, Beginning from) {
        Bodies bodies = gates.strangersBodies();
        String share = "/" + from.network;
        boolean[] isOver = {false};
        Runnable leave = () -> {
            if (!isOver[0]) {
                isOver[0] = true;
                from.connection.strangerLeaves();
            }
        };
        Context context = Context.current();
        if (from.bytes.isSession()) {
            from.bytes.bound(bodies, share, STRANGERS_SESSION_BYTES, call::refuse);
            from.bytes.messagesWithin(loops.current(), STRANGERS_TIME, LATE);
            context = context.withValue(WHEN_KNOWN, caller -> {
                leave.run();
                from.connection.known();
                from.bytes.bound(gates.bodies(caller), share(caller, from.connection), Long.MAX_VALUE, call::refuse);
                from.bytes.messagesWithin(loops.current(), TIME, LATE);
            });
        } else {
            from.bytes.bound(bodies, share, isHealth ? HEALTH_BYTES : STRANGERS_CALL_BYTES, call::refuse);
            call.mustBeWholeWithin(STRANGERS_TIME, LATE);
        }
        return Contexts.interceptCall(context, call, headers, (same, also) -> call.start(also, next, NOTHING, leave));
    }
}
