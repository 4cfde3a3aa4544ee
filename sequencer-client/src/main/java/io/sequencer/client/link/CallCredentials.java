package io.sequencer.client.link;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.sequencer.client.access.Access;
import io.sequencer.client.access.TokenKeeper;
import java.util.Optional;

/** Says with every call who is speaking: the token known now, or the user's name where there are no accounts. */
final class CallCredentials implements ClientInterceptor {

    private static final Metadata.Key<String> AUTHORIZATION =
            Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);
    private static final Metadata.Key<String> USER =
            Metadata.Key.of("sequencer-user", Metadata.ASCII_STRING_MARSHALLER);

    private final Access access;
    private final TokenKeeper tokens;

    CallCredentials(Access access, TokenKeeper tokens) {
        this.access = access;
        this.tokens = tokens;
    }

    @Override
    public <Q, A> ClientCall<Q, A> interceptCall(MethodDescriptor<Q, A> method, CallOptions options, Channel next) {
        return new SimpleForwardingClientCall<>(next.newCall(method, options)) {
            @Override
            public void start(Listener<A> listener, Metadata headers) {
                Optional<String> token = tokens.known().filter(known -> !known.isEmpty());
                if (token.isPresent()) {
                    headers.put(AUTHORIZATION, "Bearer " + token.get());
                } else if (access.user().matches("[ -~]+")) {
                    // A header holds nothing else; a session says any name.
                    headers.put(USER, access.user());
                }
                super.start(listener, headers);
            }
        };
    }
}
