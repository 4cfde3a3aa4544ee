package io.sequencer.server.core.account;

import io.sequencer.proto.log.v1.ChangeUser;
import io.sequencer.proto.log.v1.CreateUser;
import io.sequencer.proto.log.v1.UserRow;
import io.sequencer.proto.peer.v1.Decision;
import java.util.Optional;

/** Decides what becomes of accounts. */
final class Users {
    private static final int FORMAT = 1;
    private static final int REQUEST_ID_BYTES = 16;
    private static final int MAX_DISPLAY_NAME_BYTES = 255;
    private static final int MAX_PASSWORD_HASH_BYTES = 1024;

    private Users() {}

    /** The same request again is no error, so that it may be resent; another one for a name that is taken is. */
    static Decision create(CreateUser command, AccountScope scope) {
        if (!UserName.isAccount(command.getUser())) {
            return Outcome.invalidName();
        }
        if (command.getRequestId().size() != REQUEST_ID_BYTES) {
            return Outcome.invalid("a request_id has " + REQUEST_ID_BYTES + " bytes");
        }
        if (command.getPasswordHash().isEmpty()) {
            return Outcome.invalid("an account has a password hash");
        }
        Optional<Decision> misfit = misfit(command.getDisplayName(), command.getPasswordHash());
        if (misfit.isPresent()) {
            return misfit.get();
        }
        Optional<UserRow> existing = scope.user(command.getUser());
        if (existing.isPresent()) {
            return existing.get().getRequestId().equals(command.getRequestId())
                    ? Outcome.done(scope, true)
                    : Outcome.exists(command.getUser());
        }
        scope.put(UserRow.newBuilder()
                .setFormat(FORMAT)
                .setUser(command.getUser())
                .setDisplayName(command.getDisplayName())
                .setPasswordHash(command.getPasswordHash())
                .setPasswordVersion(1)
                .setAdmin(command.getAdmin())
                .setCreatedMillis(scope.timeMillis())
                .setChangedLogIndex(scope.index())
                .setRequestId(command.getRequestId())
                .build());
        return Outcome.done(scope, false);
    }

    static Decision change(ChangeUser command, AccountScope scope) {
        Optional<UserRow> found = scope.user(command.getUser());
        if (found.isEmpty()) {
            return Outcome.notFound(command.getUser());
        }
        Optional<Decision> misfit = misfit(command.getDisplayName(), command.getPasswordHash());
        if (misfit.isPresent()) {
            return misfit.get();
        }
        UserRow user = found.get();
        long expected = command.getExpectedPasswordVersion();
        if (command.getSamePassword()
                && (expected == 0 || command.getPasswordHash().isEmpty())) {
            return Outcome.invalid("a hash of the same password names the version that it was checked against");
        }
        if (expected != 0 && user.getDisabled()) {
            return Outcome.disabled();
        }
        if (isResent(user, command)) {
            return Outcome.done(scope, true);
        }
        if (expected != 0 && expected != user.getPasswordVersion()) {
            return Outcome.wrongCredentials();
        }
        UserRow changed = changed(user, command);
        if (changed.equals(user)) {
            return Outcome.done(scope, true);
        }
        scope.put(changed.toBuilder().setChangedLogIndex(scope.index()).build());
        return Outcome.done(scope, false);
    }

    /** A hash has a random salt: whoever brings the very same one asks again, and the logins made since then stay. */
    private static boolean isResent(UserRow user, ChangeUser command) {
        return !command.getPasswordHash().isEmpty()
                && command.getPasswordHash().equals(user.getPasswordHash())
                && changed(
                                user,
                                command.toBuilder()
                                        .clearPasswordHash()
                                        .clearSamePassword()
                                        .build())
                        .equals(user);
    }

    private static UserRow changed(UserRow user, ChangeUser command) {
        UserRow.Builder changed = user.toBuilder();
        if (command.getSamePassword()) {
            changed.setPasswordHash(command.getPasswordHash());
        } else if (!command.getPasswordHash().isEmpty()) {
            changed.setPasswordHash(command.getPasswordHash())
                    .setPasswordVersion(user.getPasswordVersion() + 1)
                    .clearLogins();
        }
        if (command.hasDisabled()) {
            changed.setDisabled(command.getDisabled());
        }
        if (changed.getDisabled()) {
            changed.clearLogins();
        }
        if (command.hasAdmin()) {
            changed.setAdmin(command.getAdmin());
        }
        if (!command.getDisplayName().isEmpty()) {
            changed.setDisplayName(command.getDisplayName());
        }
        return changed.build();
    }

    private static Optional<Decision> misfit(String displayName, String passwordHash) {
        if (!UserName.isText(displayName, MAX_DISPLAY_NAME_BYTES)) {
            return Optional.of(Outcome.invalid(
                    "a display name has at most " + MAX_DISPLAY_NAME_BYTES + " bytes and no control characters"));
        }
        return UserName.isText(passwordHash, MAX_PASSWORD_HASH_BYTES)
                ? Optional.empty()
                : Optional.of(Outcome.invalid("a password hash has at most " + MAX_PASSWORD_HASH_BYTES + " bytes"));
    }
}
