package io.sequencer.server.core.account;

import com.google.protobuf.ByteString;
import io.sequencer.proto.log.v1.CloseLogins;
import io.sequencer.proto.log.v1.Login;
import io.sequencer.proto.log.v1.OpenLogin;
import io.sequencer.proto.log.v1.RotateLogin;
import io.sequencer.proto.log.v1.UserRow;
import io.sequencer.proto.peer.v1.Decision;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Decides what becomes of logins. Each is a family of refresh tokens of which only the newest is good, so a token that was
 * stolen shows itself as soon as it and its original were both used (RFC 9700, 4.14.2).
 *
 * <p>Logins that expired by log time are dropped by whatever next changes the logins of their user.
 */
final class Logins {
    private static final int ID_BYTES = 16;
    private static final int HASH_BYTES = 32;
    private static final int MAX_AGENT_BYTES = 255;
    private static final int MOST = 32;
    /** How long the token before the newest is still good, in case the answer with the newest was lost. */
    private static final long GRACE_MILLIS = 30_000;

    private Logins() {}

    /** The same login again is no error, so that it may be resent. */
    static Decision open(OpenLogin command, AccountScope scope) {
        if (command.getLoginId().size() != ID_BYTES
                || command.getRefreshHash().size() != HASH_BYTES
                || command.getExpiresMillis() <= scope.timeMillis()
                || !UserName.isText(command.getAgent(), MAX_AGENT_BYTES)) {
            return Outcome.invalid("a login has an id of " + ID_BYTES + " bytes, a token hash of " + HASH_BYTES
                    + ", an agent of at most " + MAX_AGENT_BYTES + ", and expires later");
        }
        Optional<UserRow> found = scope.user(command.getUser());
        if (found.isEmpty() || found.get().getPasswordVersion() != command.getPasswordVersion()) {
            return Outcome.wrongCredentials();
        }
        UserRow user = found.get();
        if (user.getDisabled()) {
            return Outcome.disabled();
        }
        List<Login> logins = unexpired(user, scope.timeMillis());
        int known = indexOf(logins, command.getLoginId());
        if (known >= 0) {
            return logins.get(known).getRefreshHash().equals(command.getRefreshHash())
                    ? Outcome.done(scope, true)
                    : Outcome.invalid("this login id is taken; draw another one");
        }
        if (logins.size() == MOST) {
            logins.remove(0);
        }
        logins.add(Login.newBuilder()
                .setLoginId(command.getLoginId())
                .setRefreshHash(command.getRefreshHash())
                .setOpenedMillis(scope.timeMillis())
                .setRotatedMillis(scope.timeMillis())
                .setExpiresMillis(command.getExpiresMillis())
                .setAgent(command.getAgent())
                .build());
        put(user, logins, scope);
        return Outcome.done(scope, false);
    }

    static Decision rotate(RotateLogin command, AccountScope scope) {
        if (command.getPresentedHash().size() != HASH_BYTES
                || command.getNextHash().size() != HASH_BYTES
                || command.getPresentedHash().equals(command.getNextHash())
                || command.getExpiresMillis() <= scope.timeMillis()) {
            return Outcome.invalid("two different token hashes of " + HASH_BYTES + " bytes, and a time to come");
        }
        Optional<UserRow> found = scope.user(command.getUser());
        if (found.isEmpty()) {
            return Outcome.loginEnded();
        }
        UserRow user = found.get();
        if (user.getDisabled()) {
            return Outcome.disabled();
        }
        List<Login> logins = unexpired(user, scope.timeMillis());
        int at = indexOf(logins, command.getLoginId());
        if (at < 0) {
            return Outcome.loginEnded();
        }
        Login login = logins.get(at);
        if (login.getPreviousHash().equals(command.getPresentedHash())
                && login.getRefreshHash().equals(command.getNextHash())) {
            return Outcome.done(scope, true); // This very command, resent.
        }
        Optional<Login> rotated = rotated(login, command, scope.timeMillis());
        if (rotated.isPresent()) {
            logins.set(at, rotated.get());
        } else {
            logins.remove(at);
        }
        put(user, logins, scope);
        return rotated.isPresent() ? Outcome.done(scope, false) : Outcome.loginEnded();
    }

    /** Empty if the presented token is neither the newest, nor the one before it and that shortly after. */
    private static Optional<Login> rotated(Login login, RotateLogin command, long timeMillis) {
        Login.Builder next =
                login.toBuilder().setRefreshHash(command.getNextHash()).setExpiresMillis(command.getExpiresMillis());
        if (login.getRefreshHash().equals(command.getPresentedHash())) {
            return Optional.of(next.setPreviousHash(command.getPresentedHash())
                    .setRotatedMillis(timeMillis)
                    .build());
        }
        boolean isLostAnswer = login.getPreviousHash().equals(command.getPresentedHash())
                && timeMillis - login.getRotatedMillis() <= GRACE_MILLIS;
        // The time of the first rotation stays: asking again and again does not make the grace longer.
        return isLostAnswer ? Optional.of(next.build()) : Optional.empty();
    }

    /** Ending what has ended is no error. */
    static Decision close(CloseLogins command, AccountScope scope) {
        Optional<UserRow> found = scope.user(command.getUser());
        if (found.isEmpty()) {
            return Outcome.notFound(command.getUser());
        }
        UserRow user = found.get();
        List<Login> logins = unexpired(user, scope.timeMillis());
        boolean ended = command.getLoginId().isEmpty()
                ? logins.removeIf(login -> true)
                : logins.removeIf(login -> login.getLoginId().equals(command.getLoginId()));
        put(user, logins, scope);
        return Outcome.done(scope, !ended);
    }

    private static void put(UserRow user, List<Login> logins, AccountScope scope) {
        if (!logins.equals(user.getLoginsList())) {
            scope.put(user.toBuilder().clearLogins().addAllLogins(logins).build());
        }
    }

    private static List<Login> unexpired(UserRow user, long timeMillis) {
        List<Login> logins = new ArrayList<>(user.getLoginsList());
        logins.removeIf(login -> login.getExpiresMillis() <= timeMillis);
        return logins;
    }

    private static int indexOf(List<Login> logins, ByteString loginId) {
        for (int i = 0; i < logins.size(); i++) {
            if (logins.get(i).getLoginId().equals(loginId)) {
                return i;
            }
        }
        return -1;
    }
}
