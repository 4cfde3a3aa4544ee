package io.sequencer.server.auth.account;

import com.google.protobuf.ByteString;
import io.sequencer.proto.log.v1.ChangeUser;
import io.sequencer.proto.log.v1.CloseLogins;
import io.sequencer.proto.log.v1.Command;
import io.sequencer.proto.log.v1.Login;
import io.sequencer.proto.log.v1.OpenLogin;
import io.sequencer.proto.log.v1.RotateLogin;
import io.sequencer.proto.log.v1.UserRow;
import io.sequencer.proto.peer.v1.Done;
import io.sequencer.proto.v1.Error;
import io.sequencer.proto.v1.LogInRequest;
import io.sequencer.proto.v1.RefreshRequest;
import io.sequencer.proto.v1.Tokens;
import io.sequencer.server.audit.AuditEvent;
import io.sequencer.server.audit.AuditKind;
import io.sequencer.server.auth.Caller;
import io.sequencer.server.auth.Refusals;
import io.sequencer.server.auth.RefusedAccessException;
import io.sequencer.server.auth.password.Passwords;
import io.sequencer.server.auth.token.AccessTokens;
import io.sequencer.server.auth.token.RefreshToken;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** Log-in, refresh and log-out. Any thread. */
public final class Logins {
    private final AccountState state;
    private final Secrets secrets;
    private final Attempts attempts;
    private final InstantSource clock;
    private final Consumer<AuditEvent> audit;

    /**
     * What proves who somebody is.
     *
     * @param loginLives how long a login lasts without a refresh
     */
    public record Secrets(Passwords passwords, AccessTokens tokens, SecureRandom random, Duration loginLives) {}

    public Logins(
            AccountState state, Secrets secrets, Attempts attempts, InstantSource clock, Consumer<AuditEvent> audit) {
        this.state = state;
        this.secrets = secrets;
        this.attempts = attempts;
        this.clock = clock;
        this.audit = audit;
    }

    /** @param address of the client, for limits and the audit log */
    public CompletableFuture<Tokens> logIn(LogInRequest request, String address) {
        String user = request.getUser();
        Optional<Error> refusal = attempts.refusal(user, address);
        if (refusal.isPresent()) {
            audit.accept(AuditEvent.done(AuditKind.TOO_MANY_ATTEMPTS, user, user, address)
                    .refused(refusal.get().getCode().name()));
            return Decisions.refused(refusal.get());
        }
        return state.newestUser(user)
                .thenCompose(row -> proven(row, request.getPassword()))
                .thenCompose(row -> open(row, request, address))
                .whenComplete((tokens, failure) -> {
                    if (failure != null) {
                        audit.accept(AuditEvent.done(AuditKind.LOG_IN, user, user, address)
                                .refused(Decisions.code(failure)));
                    }
                });
    }

    /** The row, if the password is its own. Costs the same where there is none. */
    private CompletableFuture<UserRow> proven(Optional<UserRow> row, String password) {
        String stored = row.map(UserRow::getPasswordHash).orElse("");
        return secrets.passwords.check(password, stored).thenCompose(verdict -> {
            if (row.isEmpty() || !verdict.fits()) {
                return Decisions.refused(Refusals.wrongCredentials());
            }
            if (row.get().getDisabled()) {
                return Decisions.refused(Refusals.disabled());
            }
            return verdict.outdated() ? rehashed(row.get(), password) : CompletableFuture.completedFuture(row.get());
        });
    }

    /** The same password at today's cost; should that fail, the log-in goes on with what is stored. */
    private CompletableFuture<UserRow> rehashed(UserRow row, String password) {
        return secrets.passwords
                .hash(password)
                .thenCompose(hash -> Decisions.of(
                        state,
                        state.shardOf(row.getUser()),
                        Command.newBuilder()
                                .setChangeUser(ChangeUser.newBuilder()
                                        .setUser(row.getUser())
                                        .setPasswordHash(hash)
                                        .setSamePassword(true)
                                        .setExpectedPasswordVersion(row.getPasswordVersion()))
                                .build()))
                .handle((done, failure) -> row);
    }

    private CompletableFuture<Tokens> open(UserRow row, LogInRequest request, String address) {
        attempts.succeeded(row.getUser(), address);
        ByteString loginId = bytes(RefreshToken.LOGIN_ID_BYTES);
        RefreshToken refresh = RefreshToken.draw(row.getUser(), loginId, secrets.random);
        long expires = clock.millis() + secrets.loginLives.toMillis();
        int shard = state.shardOf(row.getUser());
        Command command = Command.newBuilder()
                .setOpenLogin(OpenLogin.newBuilder()
                        .setUser(row.getUser())
                        .setLoginId(loginId)
                        .setRefreshHash(refresh.hash())
                        .setExpiresMillis(expires)
                        .setPasswordVersion(row.getPasswordVersion())
                        .setAgent(request.getAgent()))
                .build();
        return Decisions.of(state, shard, command).thenApply(done -> {
            audit.accept(AuditEvent.done(AuditKind.LOG_IN, row.getUser(), row.getUser(), address)
                    .with("login", hex(loginId))
                    .at(shard, done.getLogIndex()));
            return tokens(refresh, expires);
        });
    }

    /** A new pair of tokens for one that is good once. */
    public CompletableFuture<Tokens> refresh(RefreshRequest request, String address) {
        Optional<Error> tooMany = attempts.ofRefreshFrom(address);
        if (tooMany.isPresent()) {
            return tooManyRefreshes(tooMany.get(), address);
        }
        Optional<RefreshToken> parsed = RefreshToken.parse(request.getRefreshToken());
        if (parsed.isEmpty()) {
            return unknownToken(address);
        }
        RefreshToken presented = parsed.get();
        Optional<Error> tooOften = attempts.ofRefresh(hex(presented.loginId()));
        if (tooOften.isPresent()) {
            return tooManyRefreshes(tooOften.get(), address);
        }
        return state.newestUser(presented.user()).thenCompose(row -> {
            Optional<Login> login = row.flatMap(found -> login(found, presented.loginId()));
            // What names no login costs no entry of the log.
            return login.isEmpty() ? unknownToken(address) : rotate(presented, login.get(), address);
        });
    }

    private CompletableFuture<Tokens> tooManyRefreshes(Error error, String address) {
        audit.accept(AuditEvent.done(AuditKind.TOO_MANY_ATTEMPTS, "", "", address)
                .refused(error.getCode().name()));
        return Decisions.refused(error);
    }

    private CompletableFuture<Tokens> unknownToken(String address) {
        Error error = Refusals.loginEnded();
        audit.accept(AuditEvent.done(AuditKind.TOKEN_REFUSED, "", "", address)
                .refused(error.getCode().name()));
        return Decisions.refused(error);
    }

    private CompletableFuture<Tokens> rotate(RefreshToken presented, Login login, String address) {
        String user = presented.user();
        int shard = state.shardOf(user);
        boolean isNewest = login.getRefreshHash().equals(presented.hash());
        RefreshToken next = RefreshToken.draw(user, presented.loginId(), secrets.random);
        long expires = clock.millis() + secrets.loginLives.toMillis();
        Command command = Command.newBuilder()
                .setRotateLogin(RotateLogin.newBuilder()
                        .setUser(user)
                        .setLoginId(presented.loginId())
                        .setPresentedHash(presented.hash())
                        .setNextHash(next.hash())
                        .setExpiresMillis(expires))
                .build();
        AuditEvent event =
                AuditEvent.done(AuditKind.REFRESH, user, user, address).with("login", hex(presented.loginId()));
        return Decisions.of(state, shard, command)
                .whenComplete((done, failure) -> audit.accept(
                        failure == null ? event.at(shard, done.getLogIndex()) : refused(event, isNewest, failure)))
                .thenApply(done -> tokens(next, expires));
    }

    private static AuditEvent refused(AuditEvent event, boolean isNewest, Throwable failure) {
        AuditEvent about = isNewest
                ? event
                : new AuditEvent(
                        AuditKind.REFRESH_REUSED,
                        event.outcome(),
                        event.actor(),
                        event.subject(),
                        event.address(),
                        event.details());
        return about.refused(Decisions.code(failure));
    }

    /** Ends the caller's login, or all of the user's. */
    public CompletableFuture<Done> logOut(Caller caller, boolean everywhere, String address) {
        if (caller.loginId().isEmpty()) {
            return Decisions.refused(Refusals.invalid(
                    "this cluster gave out no login that could be ended; end it where" + " the token is from"));
        }
        CloseLogins.Builder command = CloseLogins.newBuilder().setUser(caller.user());
        if (!everywhere) {
            command.setLoginId(
                    ByteString.copyFrom(HexFormat.of().parseHex(caller.loginId().get())));
        }
        int shard = state.shardOf(caller.user());
        return Decisions.of(
                        state,
                        shard,
                        Command.newBuilder().setCloseLogins(command).build())
                .thenApply(done -> {
                    audit.accept(AuditEvent.done(AuditKind.LOG_OUT, caller.user(), caller.user(), address)
                            .with("everywhere", Boolean.toString(everywhere))
                            .at(shard, done.getLogIndex()));
                    return done;
                });
    }

    private Tokens tokens(RefreshToken refresh, long expires) {
        AccessTokens.Signed access = secrets.tokens
                .sign(refresh.user(), hex(refresh.loginId()), expires)
                .orElseThrow(
                        () -> new RefusedAccessException(Refusals.unavailable("the cluster has no signing key yet")));
        return Tokens.newBuilder()
                .setUser(refresh.user())
                .setAccessToken(access.token())
                .setAccessExpiresMillis(access.expiresMillis())
                .setRefreshToken(refresh.text())
                .setRefreshExpiresMillis(expires)
                .setNowMillis(clock.millis())
                .build();
    }

    private ByteString bytes(int count) {
        byte[] bytes = new byte[count];
        secrets.random.nextBytes(bytes);
        return ByteString.copyFrom(bytes);
    }

    static String hex(ByteString bytes) {
        return HexFormat.of().formatHex(bytes.toByteArray());
    }

    static Optional<Login> login(UserRow row, ByteString loginId) {
        return row.getLoginsList().stream()
                .filter(login -> login.getLoginId().equals(loginId))
                .findFirst();
    }
}
