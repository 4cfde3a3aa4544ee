package io.sequencer.server.edge.grpc;

import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.sequencer.server.auth.Caller;
import java.net.InetSocketAddress;

/**
 * Who is behind a call. Where the cluster runs without accounts, the request header {@code sequencer-user} says it, as {@code
 * hello.user} does in a session; where it runs with accounts, who was not made sure of is refused.
 */
public final class CallerContext implements ServerInterceptor {
    private static final Metadata.Key<String> HEADER =
            Metadata.Key.of("sequencer-user", Metadata.ASCII_STRING_MARSHALLER);
    private static final Context.Key<Caller> CALLER = Context.keyWithDefault("sequencer-caller", Caller.unchecked(""));
    private static final Context.Key<String> ADDRESS = Context.keyWithDefault("sequencer-address", "");

    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
        String user = headers.get(HEADER);
        return user == null
                ? next.startCall(call, headers)
                : Contexts.interceptCall(of(caller().speakingFor(user)), call, headers, next);
    }

    /** The context of a call of that caller. */
    public static Context of(Caller caller) {
        return of(Context.current(), caller);
    }

    /** The same context, of that caller. */
    public static Context of(Context context, Caller caller) {
        return context.withValue(CALLER, caller);
    }

    /** The context of a call from that address. */
    public static Context from(String address) {
        return Context.current().withValue(ADDRESS, address);
    }

    /** Of the client at the other end of the call's connection; empty if it is not known. */
    public static String addressOf(ServerCall<?, ?> call) {
        return call.getAttributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR) instanceof InetSocketAddress inet
                        && inet.getAddress() != null
                ? inet.getAddress().getHostAddress()
                : "";
    }

    /** Of the client whose call runs on this thread; empty if it is not known. */
    public static String address() {
        String address = ADDRESS.get();
        return address == null ? "" : address;
    }

    /** Of the call that runs on this thread. */
    public static Caller caller() {
        Caller caller = CALLER.get();
        return caller == null ? Caller.unchecked("") : caller;
    }
}
