package io.sequencer.server.core.account;

import io.sequencer.proto.peer.v1.Decision;
import io.sequencer.proto.peer.v1.Done;
import io.sequencer.proto.v1.Error;
import io.sequencer.proto.v1.ErrorCode;

/** What is decided about a command about people, each "no" in one place with its sentence. None says a secret. */
final class Outcome {
    private Outcome() {}

    static Decision done(AccountScope scope, boolean existed) {
        return Decision.newBuilder()
                .setDone(Done.newBuilder().setLogIndex(scope.index()).setExisted(existed))
                .build();
    }

    static Decision invalid(String message) {
        return refused(ErrorCode.INVALID_ARGUMENT, message);
    }

    static Decision invalidName() {
        return invalid("a user's name has 2 to 64 of a-z, 0-9, '.', '_' and '-', and begins with a letter or digit");
    }

    static Decision exists(String user) {
        return refused(ErrorCode.USER_EXISTS, "there is a user " + user + " already; choose another name");
    }

    static Decision notFound(String user) {
        return refused(ErrorCode.USER_NOT_FOUND, "there is no user " + user + "; check the name");
    }

    static Decision wrongCredentials() {
        return refused(ErrorCode.WRONG_CREDENTIALS, "no such user, or not this password; log in again");
    }

    static Decision disabled() {
        return refused(ErrorCode.ACCOUNT_DISABLED, "the account is disabled; ask an administrator");
    }

    static Decision loginEnded() {
        return refused(
                ErrorCode.LOGIN_ENDED, "the login has ended, or its refresh token was used before; log in again");
    }

    static Decision firstAdminTaken(String user) {
        return refused(
                ErrorCode.PERMISSION_DENIED,
                "the first administrator of this cluster is " + user + "; ask that one for an account");
    }

    static Decision otherKey(String newest) {
        return refused(
                ErrorCode.INVALID_ARGUMENT,
                newest.isEmpty()
                        ? "there is no signing key yet; look again"
                        : "the newest signing key is " + newest + "; look again");
    }

    private static Decision refused(ErrorCode code, String message) {
        return Decision.newBuilder()
                .setRefused(Error.newBuilder().setCode(code).setMessage(message))
                .build();
    }
}
