package io.sequencer.server.edge.grpc;

import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;

/**
 * Where the cluster runs without accounts, the request header {@code sequencer-user} says who is speaking, as {@code
 * hello.user} does in a session.
 */
final class UserHeader implements ServerInterceptor {
    private static final Metadata.Key<String> HEADER =
            Metadata.Key.of("sequencer-user", Metadata.ASCII_STRING_MARSHALLER);
    private static final Context.Key<String> USER = Context.keyWithDefault("sequencer-user", "");

    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
        String user = headers.get(HEADER);
        return user == null
                ? next.startCall(call, headers)
                : Contexts.interceptCall(Context.current().withValue(USER, user), call, headers, next);
    }

    /** Of the call that runs on this thread. */
    static String user() {
        String user = USER.get();
        return user == null ? "" : user;
    }
}
