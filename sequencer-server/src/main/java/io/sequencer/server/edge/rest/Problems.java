package io.sequencer.server.edge.rest;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.sequencer.proto.v1.Error;
import io.sequencer.proto.v1.ErrorCode;
import io.sequencer.proto.v1.ErrorDetails;
import io.sequencer.server.edge.rest.route.Streams;
import java.util.Locale;

/** Refusals as HTTP says them: a status, and a problem (RFC 9457) that holds the typed error. */
final class Problems {
    static final String TYPE = "application/problem+json";
    private static final String URN = "urn:sequencer:error:";

    private Problems() {}

    /** The body. Members beside those of the RFC: {@code code} and {@code details}, as everywhere. */
    static String body(int status, Error error) {
        String code = error.getCode().name();
        JsonObject problem = new JsonObject();
        problem.addProperty("type", URN + code.toLowerCase(Locale.ROOT).replace('_', '-'));
        problem.addProperty("title", code.toLowerCase(Locale.ROOT).replace('_', ' '));
        problem.addProperty("status", status);
        problem.addProperty("detail", error.getMessage());
        problem.addProperty("code", code);
        if (!error.getDetails().equals(ErrorDetails.getDefaultInstance())) {
            problem.add("details", JsonParser.parseString(Streams.json(error.getDetails())));
        }
        return problem + "\n";
    }

    static int status(Error error) {
        return switch (error.getCode()) {
            case MALFORMED, INVALID_ARGUMENT, INVALID_OP, INVALID_POSITION, UNEXPECTED_MESSAGE -> 400;
            case UNAUTHENTICATED, TOKEN_EXPIRED, LOGIN_ENDED, WRONG_CREDENTIALS -> 401;
            case PERMISSION_DENIED, ACCOUNT_DISABLED -> 403;
            case DOCUMENT_NOT_FOUND, USER_NOT_FOUND, FUTURE_SEQ -> 404;
            case DOCUMENT_DELETED, COMPACTED -> 410;
            case DOCUMENT_EXISTS,
                    USER_EXISTS,
                    OUT_OF_ORDER,
                    OP_ID_REUSED,
                    STALE_BASE,
                    FUTURE_BASE,
                    BASE_BEFORE_OWN_OP,
                    BASE_MISMATCH,
                    SET_REFUSED,
                    SESSION_EXPIRED,
                    CLIENT_ID_TAKEN,
                    DOCUMENT_TOO_LARGE -> 409;
            case TOO_LARGE -> 413;
            case UNSUPPORTED -> 501;
            // Of one client's own limit, and of the node's.
            case OVERLOADED -> error.getDetails().getLimit().isEmpty() ? 503 : 429;
            case UNAVAILABLE, NODE_BEHIND, SHUTTING_DOWN, SLOW_CONSUMER -> 503;
            case INTERNAL, ERROR_CODE_UNSPECIFIED, UNRECOGNIZED -> 500;
        };
    }

    /** Whether a token would help, so that the answer says which kind. */
    static boolean asksForToken(Error error) {
        return error.getCode() == ErrorCode.UNAUTHENTICATED
                || error.getCode() == ErrorCode.TOKEN_EXPIRED
                || error.getCode() == ErrorCode.LOGIN_ENDED;
    }
}
