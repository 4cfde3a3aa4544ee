package io.sequencer.server.auth.account;

import com.google.protobuf.ByteString;
import io.sequencer.proto.log.v1.ChangeUser;
import io.sequencer.proto.log.v1.ClaimFirstAdmin;
import io.sequencer.proto.log.v1.Command;
import io.sequencer.proto.log.v1.CreateUser;
import io.sequencer.proto.log.v1.UserRow;
import io.sequencer.proto.peer.v1.Done;
import io.sequencer.proto.v1.ChangePasswordRequest;
import io.sequencer.proto.v1.Error;
import io.sequencer.proto.v1.ErrorCode;
import io.sequencer.proto.v1.SetUserRequest;
import io.sequencer.proto.v1.SignUpRequest;
import io.sequencer.proto.v1.User;
import io.sequencer.server.audit.AuditEvent;
import io.sequencer.server.audit.AuditKind;
import io.sequencer.server.auth.Caller;
import io.sequencer.server.auth.Refusals;
import io.sequencer.server.auth.RefusedAccessException;
import io.sequencer.server.auth.password.PasswordText;
import io.sequencer.server.auth.password.Passwords;
import io.sequencer.server.core.account.UserName;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** Sign-up, passwords, and what administrators change. Any thread. */
public final class Accounts {
    private static final int REQUEST_ID_BYTES = 16;
    private static final int SHARD_OF_FIRST_ADMIN = 0;

    private final AccountState state;
    private final Passwords passwords;
    private final Attempts attempts;
    private final Consumer<AuditEvent> audit;
    private final SecureRandom random = new SecureRandom();

    public Accounts(AccountState state, Passwords passwords, Attempts attempts, Consumer<AuditEvent> audit) {
        this.state = state;
        this.passwords = passwords;
        this.attempts = attempts;
        this.audit = audit;
    }

    /** @param address of the client, for limits and the audit log */
    public CompletableFuture<User> signUp(SignUpRequest request, String address) {
        Optional<Error> refusal = flaw(request.getUser(), request.getPassword()).or(() -> attempts.ofAddress(address));
        if (refusal.isPresent()) {
            return Decisions.refused(refusal.get());
        }
        AuditEvent event = AuditEvent.done(AuditKind.SIGN_UP, request.getUser(), request.getUser(), address);
        return create(request.getUser(), request.getPassword(), request.getDisplayName(), false)
                .whenComplete((done, failure) -> record(event, request.getUser(), done, failure))
                .thenCompose(done -> shown(request.getUser()));
    }

    private static Optional<Error> flaw(String user, String password) {
        return UserName.isAccount(user)
                ? PasswordText.flaw(password)
                : Optional.of(Refusals.invalid(
                        "a user name is 2 to 64 of a-z, 0-9, '.', '_' and '-', beginning with a" + " letter or digit"));
    }

    private CompletableFuture<Done> create(String user, String password, String displayName, boolean admin) {
        byte[] requestId = new byte[REQUEST_ID_BYTES];
        random.nextBytes(requestId);
        return passwords
                .hash(password)
                .thenCompose(hash -> decide(
                        user,
                        Command.newBuilder()
                                .setCreateUser(CreateUser.newBuilder()
                                        .setUser(user)
                                        .setDisplayName(displayName)
                                        .setPasswordHash(hash)
                                        .setAdmin(admin)
                                        .setRequestId(ByteString.copyFrom(requestId)))
                                .build()));
    }

    private CompletableFuture<Done> decide(String user, Command command) {
        return Decisions.of(state, state.shardOf(user), command);
    }

    private void record(AuditEvent event, String user, Done done, Throwable failure) {
        audit.accept(
                failure == null
                        ? event.at(state.shardOf(user), done.getLogIndex())
                        : event.refused(Decisions.code(failure)));
    }

    /** Ends all logins of the caller. */
    public CompletableFuture<Done> changePassword(Caller caller, ChangePasswordRequest request, String address) {
        Optional<Error> refusal =
                PasswordText.flaw(request.getNewPassword()).or(() -> attempts.ofAccount(caller.user()));
        if (refusal.isPresent()) {
            return Decisions.refused(refusal.get());
        }
        AuditEvent event = AuditEvent.done(AuditKind.PASSWORD_CHANGED, caller.user(), caller.user(), address);
        return state.newestUser(caller.user())
                .thenCompose(row ->
                        row.isEmpty() ? Decisions.refused(Refusals.noUser(caller.user())) : replace(row.get(), request))
                .whenComplete((done, failure) -> record(event, caller.user(), done, failure));
    }

    private CompletableFuture<Done> replace(UserRow row, ChangePasswordRequest request) {
        return passwords
                .check(request.getOldPassword(), row.getPasswordHash())
                .thenCompose(verdict -> verdict.fits()
                        ? passwords.hash(request.getNewPassword())
                        : Decisions.<String>refused(Refusals.wrongCredentials()))
                .thenCompose(hash -> decide(
                        row.getUser(),
                        Command.newBuilder()
                                .setChangeUser(ChangeUser.newBuilder()
                                        .setUser(row.getUser())
                                        .setPasswordHash(hash)
                                        .setExpectedPasswordVersion(row.getPasswordVersion()))
                                .build()));
    }

    /** Not by this node's replica alone: it may lag behind the entry that took the right away. */
    private CompletableFuture<Void> stillAdministers(Caller caller) {
        if (caller.loginId().isEmpty()) {
            return CompletableFuture.completedFuture(null); // A certificate, or a cluster without accounts.
        }
        String login = caller.loginId().get();
        return state.newestUser(caller.user()).thenAccept(row -> {
            boolean holds = row.filter(user -> user.getAdmin() && !user.getDisabled())
                    .filter(user -> user.getLoginsList().stream()
                            .anyMatch(one -> Logins.hex(one.getLoginId()).equals(login)))
                    .isPresent();
            if (!holds) {
                throw new RefusedAccessException(Refusals.administratorsOnly());
            }
        });
    }

    /** By an administrator. */
    public CompletableFuture<User> set(Caller caller, SetUserRequest request, String address) {
        if (!caller.administers()) {
            return Decisions.refused(Refusals.administratorsOnly());
        }
        String password = request.getNewPassword();
        Optional<Error> flaw = password.isEmpty() ? Optional.empty() : PasswordText.flaw(password);
        if (flaw.isPresent()) {
            return Decisions.refused(flaw.get());
        }
        ChangeUser.Builder change = ChangeUser.newBuilder().setUser(request.getUser());
        AuditEvent event = AuditEvent.done(AuditKind.ACCOUNT_CHANGED, caller.user(), request.getUser(), address);
        if (request.hasDisabled()) {
            change.setDisabled(request.getDisabled());
            event = event.with("disabled", Boolean.toString(request.getDisabled()));
        }
        if (request.hasAdmin()) {
            change.setAdmin(request.getAdmin());
            event = event.with("admin", Boolean.toString(request.getAdmin()));
        }
        AuditEvent about = password.isEmpty() ? event : event.with("password", "new");
        CompletableFuture<String> hash =
                password.isEmpty() ? CompletableFuture.completedFuture("") : passwords.hash(password);
        return stillAdministers(caller)
                .thenCompose(yes -> hash)
                .thenCompose(made -> decide(
                        request.getUser(),
                        Command.newBuilder()
                                .setChangeUser(change.setPasswordHash(made))
                                .build()))
                .whenComplete((done, failure) -> record(about, request.getUser(), done, failure))
                .thenCompose(done -> shown(request.getUser()));
    }

    /**
     * Makes the cluster's first administrator, once; by whoever may use the listener for administration. May be repeated with the
     * same name until it succeeded.
     */
    public CompletableFuture<User> claimFirstAdmin(SignUpRequest request, String address) {
        String user = request.getUser();
        Optional<Error> flaw = flaw(user, request.getPassword());
        if (flaw.isPresent()) {
            return Decisions.refused(flaw.get());
        }
        AuditEvent event = AuditEvent.done(AuditKind.FIRST_ADMIN_CLAIMED, "", user, address);
        Command claim = Command.newBuilder()
                .setClaimFirstAdmin(ClaimFirstAdmin.newBuilder().setUser(user))
                .build();
        return Decisions.of(state, SHARD_OF_FIRST_ADMIN, claim)
                .thenCompose(claimed -> state.newestUser(user))
                .thenCompose(row -> row.isEmpty()
                        ? create(user, request.getPassword(), request.getDisplayName(), true)
                        : raise(row.get(), request.getPassword()))
                .whenComplete((done, failure) -> record(event, user, done, failure))
                .thenCompose(done -> shown(user));
    }

    /** The claimed name was signed up before: whoever claimed it gets it. Once it administers, never again. */
    private CompletableFuture<Done> raise(UserRow row, String password) {
        if (row.getAdmin()) {
            return Decisions.refused(Error.newBuilder()
                    .setCode(ErrorCode.USER_EXISTS)
                    .setMessage("the first administrator exists already; log in as " + row.getUser())
                    .build());
        }
        return passwords
                .hash(password)
                .thenCompose(hash -> decide(
                        row.getUser(),
                        Command.newBuilder()
                                .setChangeUser(ChangeUser.newBuilder()
                                        .setUser(row.getUser())
                                        .setPasswordHash(hash)
                                        .setAdmin(true))
                                .build()));
    }

    private CompletableFuture<User> shown(String user) {
        return state.newestUser(user)
                .thenCompose(row -> row.<CompletableFuture<User>>map(
                                found -> CompletableFuture.completedFuture(Directory.whole(found)))
                        .orElseGet(() -> Decisions.refused(Refusals.noUser(user))));
    }
}
