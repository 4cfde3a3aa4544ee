package io.sequencer.server.auth.account;

import io.sequencer.proto.log.v1.Login;
import io.sequencer.proto.log.v1.UserRow;
import io.sequencer.proto.v1.Error;
import io.sequencer.server.auth.Caller;
import io.sequencer.server.auth.Refusals;
import io.sequencer.server.auth.RefusedAccessException;
import io.sequencer.server.auth.token.AccessTokens;
import io.sequencer.server.auth.token.KeyLookups;
import io.sequencer.server.auth.token.SigningKeys;
import io.sequencer.server.auth.token.TokenClaims;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Which caller an access token of this cluster stands for. Any thread. */
public final class TokenCallers {
    private static final int SHARD_OF_KEYS = 0;

    private final AccountState state;
    private final AccessTokens tokens;
    private final InstantSource clock;
    private final KeyLookups lookups;

    public TokenCallers(AccountState state, SigningKeys keys, AccessTokens tokens, InstantSource clock) {
        this.state = state;
        this.tokens = tokens;
        this.clock = clock;
        this.lookups = new KeyLookups(() -> state.reached(SHARD_OF_KEYS)
                .thenCompose(reached -> state.signingKeys())
                .thenAccept(keys::replace));
    }

    /** Fails with a {@link RefusedAccessException}. */
    public CompletableFuture<Caller> authenticate(String token) {
        return claims(token)
                .thenCompose(claims -> state.user(claims.user()).thenCompose(row -> {
                    Optional<Error> flaw = flaw(row, claims.loginId(), clock.millis());
                    if (flaw.isEmpty()) {
                        return CompletableFuture.completedFuture(caller(claims, row));
                    }
                    // This node may not have applied yet what another one has acked.
                    return state.newestUser(claims.user()).thenApply(newest -> {
                        flaw(newest, claims.loginId(), clock.millis()).ifPresent(error -> {
                            throw new RefusedAccessException(error);
                        });
                        return caller(claims, newest);
                    });
                }));
    }

    private CompletableFuture<TokenClaims> claims(String token) {
        Optional<String> unknown = tokens.unknownKey(token);
        if (unknown.isEmpty()) {
            return verified(token);
        }
        return lookups.lookUp(unknown.get()).thenCompose(asked -> {
            tokens.unknownKey(token).ifPresent(lookups::missed);
            return verified(token);
        });
    }

    private CompletableFuture<TokenClaims> verified(String token) {
        try {
            return CompletableFuture.completedFuture(tokens.verify(token));
        } catch (RefusedAccessException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /** Why connections of a login that a row ended are ended. */
    public static Error ended(UserRow row) {
        return row.getDisabled() ? Refusals.disabled() : Refusals.loginEnded();
    }

    /** Why a login is none any more; empty while it lasts. */
    public static Optional<Error> flaw(Optional<UserRow> row, String loginId, long nowMillis) {
        if (row.isPresent() && row.get().getDisabled()) {
            return Optional.of(Refusals.disabled());
        }
        Optional<Login> login = row.flatMap(found -> found.getLoginsList().stream()
                .filter(candidate -> Logins.hex(candidate.getLoginId()).equals(loginId))
                .findFirst());
        return login.isPresent() && login.get().getExpiresMillis() > nowMillis
                ? Optional.empty()
                : Optional.of(Refusals.loginEnded());
    }

    private static Caller caller(TokenClaims claims, Optional<UserRow> row) {
        boolean isAdmin = row.map(UserRow::getAdmin).orElse(false);
        return new Caller(
                claims.user(),
                isAdmin ? Caller.Kind.ADMIN : Caller.Kind.USER,
                claims.expiresMillis(),
                Optional.of(claims.loginId()));
    }
}
