package io.sequencer.client.lane;

import io.sequencer.proto.v1.ErrorCode;
import java.util.EnumSet;
import java.util.Set;

/** How final a refusal of a message is. */
public final class Refusals {

    private static final Set<ErrorCode> SEND_AGAIN = EnumSet.of(
            ErrorCode.OVERLOADED,
            ErrorCode.UNAVAILABLE,
            ErrorCode.NODE_BEHIND,
            ErrorCode.SLOW_CONSUMER,
            ErrorCode.SHUTTING_DOWN,
            ErrorCode.INTERNAL,
            // The message was not looked at: it is sent again with another token.
            ErrorCode.UNAUTHENTICATED,
            ErrorCode.TOKEN_EXPIRED,
            ErrorCode.LOGIN_ENDED,
            ErrorCode.ACCOUNT_DISABLED);

    private static final Set<ErrorCode> MAY_TURN = EnumSet.of(
            ErrorCode.DOCUMENT_NOT_FOUND,
            ErrorCode.DOCUMENT_TOO_LARGE,
            ErrorCode.PERMISSION_DENIED,
            ErrorCode.SESSION_EXPIRED,
            ErrorCode.OUT_OF_ORDER);

    private Refusals() {}

    /** Not decided, or not here: the identical message is sent again. */
    public static boolean sendAgain(ErrorCode code) {
        return SEND_AGAIN.contains(code);
    }

    /** Asking another node may help. */
    public static boolean elsewhere(ErrorCode code) {
        return sendAgain(code) && code != ErrorCode.OVERLOADED;
    }

    /** A refusal of this moment: an earlier sending, still under way in the cluster, could meet another answer. */
    public static boolean mayTurn(ErrorCode code) {
        return MAY_TURN.contains(code);
    }
}
