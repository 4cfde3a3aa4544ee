package io.sequencer.client.access;

import io.sequencer.client.RefusedException;
import io.sequencer.proto.v1.Error;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * Who is speaking, and over what.
 *
 * @param user where the cluster runs without accounts, or for whom a backend with a certificate speaks; else empty
 * @param tokens where the cluster runs with accounts
 * @param security empty: plain text, which takes tokens to this machine only
 * @param whenLost told that no token is to be had, or none is taken, until that changes; on the client's thread, must not block
 */
public record Access(
        String user, Optional<TokenSupplier> tokens, Optional<TransportSecurity> security, Consumer<Error> whenLost) {

    /** Nobody, over plain text. */
    public static Access none() {
        return new Access("", Optional.empty(), Optional.empty(), error -> {});
    }

    public Access withUser(String name) {
        return new Access(name, tokens, security, whenLost);
    }

    public Access withTokens(TokenSupplier supplier) {
        return new Access(user, Optional.of(supplier), security, whenLost);
    }

    /** A token that nobody renews: when a node does not take it any more, access is lost. */
    public Access withToken(String token) {
        return withTokens(why -> why.map(error -> CompletableFuture.<String>failedFuture(new RefusedException(error)))
                .orElseGet(() -> CompletableFuture.completedFuture(token)));
    }

    public Access withoutTokens() {
        return new Access(user, Optional.empty(), security, whenLost);
    }

    public Access over(TransportSecurity tls) {
        return new Access(user, tokens, Optional.of(tls), whenLost);
    }

    public Access withWhenLost(Consumer<Error> listener) {
        return new Access(user, tokens, security, listener);
    }
}
