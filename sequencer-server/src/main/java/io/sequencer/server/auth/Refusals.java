package io.sequencer.server.auth;

import io.sequencer.proto.v1.Error;
import io.sequencer.proto.v1.ErrorCode;
import io.sequencer.proto.v1.ErrorDetails;

/** Every "no" about who somebody is, each in one place with its sentence. None of them repeats what was presented. */
public final class Refusals {
    private Refusals() {}

    /** The same for a name that does not exist: nobody learns which names do. */
    public static Error wrongCredentials() {
        return of(ErrorCode.WRONG_CREDENTIALS, "no such user, or not that password");
    }

    public static Error noToken() {
        return of(ErrorCode.UNAUTHENTICATED, "an access token is needed; log in, and send it as a bearer token");
    }

    /** @param why without anything of the token itself */
    public static Error badToken(String why) {
        return of(ErrorCode.UNAUTHENTICATED, "this cluster does not take the token: " + why + "; log in again");
    }

    public static Error expired() {
        return of(ErrorCode.TOKEN_EXPIRED, "the token has expired; refresh it and send the same again");
    }

    public static Error loginEnded() {
        return of(ErrorCode.LOGIN_ENDED, "this login has ended; log in again");
    }

    public static Error disabled() {
        return of(ErrorCode.ACCOUNT_DISABLED, "an administrator has disabled this account; ask one");
    }

    public static Error noUser(String user) {
        return of(ErrorCode.USER_NOT_FOUND, "there is no user " + user);
    }

    public static Error administratorsOnly() {
        return of(ErrorCode.PERMISSION_DENIED, "only an administrator may do this");
    }

    public static Error invalid(String what) {
        return of(ErrorCode.INVALID_ARGUMENT, what);
    }

    /** Nothing was decided; the same may be asked again. */
    public static Error unavailable(String why) {
        return of(
                ErrorCode.UNAVAILABLE, why + "; the outcome is unknown, the same may be sent again, here or elsewhere");
    }

    /** @param limit what is limited, for people and programs */
    public static Error tooMany(String limit, long retryAfterMillis) {
        return Error.newBuilder()
                .setCode(ErrorCode.OVERLOADED)
                .setMessage("too many at once; not taken up, send the same again after the pause")
                .setDetails(ErrorDetails.newBuilder().setLimit(limit).setRetryAfterMs((int)
                        Math.min(Integer.MAX_VALUE, Math.max(1, retryAfterMillis))))
                .build();
    }

    private static Error of(ErrorCode code, String message) {
        return Error.newBuilder().setCode(code).setMessage(message).build();
    }
}
