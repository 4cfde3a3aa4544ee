package io.sequencer.server.edge.grpc;

import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.sequencer.server.auth.Caller;

/**
 * Who is behind a call. Where the cluster runs without accounts, the request header {@code sequencer-user} says it, as {@code
 * hello.user} does in a session; where it runs with accounts, who was not made sure of is refused.
 */
final class CallerContext implements ServerInterceptor {
    private static final Metadata.Key<String> HEADER =
            Metadata.Key.of("sequencer-user", Metadata.ASCII_STRING_MARSHALLER);
    private static final Context.Key<Caller> CALLER = Context.keyWithDefault("sequencer-caller", Caller.unchecked(""));

    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
        String user = headers.get(HEADER);
        return user == null
                ? next.startCall(call, headers)
                : Contexts.interceptCall(of(caller().speakingFor(user)), call, headers, next);
    }

    /** The context of a call of that caller. */
    static Context of(Caller caller) {
        return Context.current().withValue(CALLER, caller);
    }

    /** Of the call that runs on this thread. */
    static Caller caller() {
        Caller caller = CALLER.get();
        return caller == null ? Caller.unchecked("") : caller;
    }
}
