package io.sequencer.server.edge.grpc.people;

import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.sequencer.proto.v1.DocumentsGrpc;
import io.sequencer.proto.v1.Error;
import io.sequencer.proto.v1.UsersGrpc;
import io.sequencer.server.auth.Caller;
import io.sequencer.server.auth.Refusals;
import io.sequencer.server.edge.EdgeLoops;
import io.sequencer.server.edge.RefusedException;
import io.sequencer.server.edge.grpc.Answers;
import io.sequencer.server.edge.grpc.CallerContext;
import io.sequencer.server.edge.grpc.GrpcErrors;
import io.sequencer.server.edge.people.People;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * The call credential {@code authorization: Bearer <access token>}: gives a call its caller before its service sees it. Where the
 * cluster runs with accounts, a call without one is refused, unless it is how one gets a token, or brings one later.
 */
public final class BearerCalls implements ServerInterceptor {
    private static final Metadata.Key<String> AUTHORIZATION =
            Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);
    private static final String SCHEME = "Bearer ";
    private static final Set<String> ANONYMOUS = Set.of(
            UsersGrpc.getSignUpMethod().getFullMethodName(),
            UsersGrpc.getLogInMethod().getFullMethodName(),
            UsersGrpc.getRefreshMethod().getFullMethodName(),
            // Its first message brings a token.
            DocumentsGrpc.getSessionMethod().getFullMethodName());

    private final Optional<People> people;
    private final EdgeLoops loops;

    /** @param people empty: a cluster without accounts, where tokens mean nothing */
    public BearerCalls(Optional<People> people, EdgeLoops loops) {
        this.people = people;
        this.loops = loops;
    }

    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
        String address = CallerContext.addressOf(call);
        Context context = CallerContext.from(address);
        String said = headers.get(AUTHORIZATION);
        boolean isKnown = CallerContext.caller().kind() != Caller.Kind.UNCHECKED;
        if (people.isEmpty() || isKnown) {
            return Contexts.interceptCall(context, call, headers, next);
        }
        boolean isAnonymous = ANONYMOUS.contains(call.getMethodDescriptor().getFullMethodName());
        if (said == null) {
            if (isAnonymous) {
                return Contexts.interceptCall(context, call, headers, next);
            }
            call.close(GrpcErrors.status(Refusals.noToken()), GrpcErrors.trailers(Refusals.noToken()));
            return new ServerCall.Listener<>() {};
        }
        String token = said.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
                ? said.substring(SCHEME.length()).strip()
                : "";
        Held<Q> held = new Held<>();
        Executor loop = loops.current();
        CompletableFuture<Caller> caller = people.get().authenticate(token, address);
        caller.whenComplete((known, failure) -> Answers.run(loop, () -> {
            if (failure != null && isAnonymous) {
                // Who asks for a new token may well send the old one along.
                held.give(Contexts.interceptCall(context, call, headers, next));
            } else if (failure != null) {
                Error error = RefusedException.errorOf(failure);
                call.close(GrpcErrors.status(error), GrpcErrors.trailers(error));
                held.give(new ServerCall.Listener<>() {});
            } else {
                held.give(Contexts.interceptCall(CallerContext.of(context, known), call, headers, next));
            }
        }));
        return held;
    }

    /** Keeps what comes of a call until it is known whose it is; no message does, as none was asked for. On the call's loop. */
    private static final class Held<Q> extends ServerCall.Listener<Q> {
        private final Deque<Runnable> waiting = new ArrayDeque<>();
        private ServerCall.@Nullable Listener<Q> listener;

        void give(ServerCall.Listener<Q> known) {
            listener = known;
            waiting.forEach(Runnable::run);
            waiting.clear();
        }

        private void when(Runnable event) {
            if (listener == null) {
                waiting.add(event);
            } else {
                event.run();
            }
        }

        private ServerCall.Listener<Q> known() {
            ServerCall.Listener<Q> found = listener;
            if (found == null) {
                throw new IllegalStateException("asked before it was given");
            }
            return found;
        }

        @Override
        public void onMessage(Q message) {
            when(() -> known().onMessage(message));
        }

        @Override
        public void onHalfClose() {
            when(() -> known().onHalfClose());
        }

        @Override
        public void onCancel() {
            when(() -> known().onCancel());
        }

        @Override
        public void onComplete() {
            when(() -> known().onComplete());
        }

        @Override
        public void onReady() {
            when(() -> known().onReady());
        }
    }
}
