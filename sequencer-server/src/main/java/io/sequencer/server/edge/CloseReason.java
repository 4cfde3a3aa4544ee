package io.sequencer.server.edge;

/** Why this node ends a connection. The code is the WebSocket close code (RFC 6455, section 7.4; 4000 and up are ours). */
public enum CloseReason {
    /** The client ended it. */
    CLIENT_CLOSED(1000),
    /** The node stops: connect to another one. */
    SHUTTING_DOWN(1001),
    /** The bytes are no WebSocket frames, or frames in an order that is not allowed. */
    PROTOCOL_ERROR(1002),
    /** Text on a binary connection, or binary on a text connection. */
    WRONG_FRAME_KIND(1003),
    /** A text frame that is not UTF-8. */
    INVALID_PAYLOAD(1007),
    /** A message above {@code limits.frame_bytes}. */
    FRAME_TOO_LARGE(1009),
    /** A bug in the node; its log has the cause. */
    INTERNAL(1011),
    /** The node has as many connections as it may: try another one, or later. */
    TOO_MANY_CONNECTIONS(1013),
    /** No hello in time. */
    HELLO_TIMEOUT(4001),
    /** Nothing was heard of the client, not even answers to pings. */
    IDLE(4002),
    /** The client took nothing of what waits for it for too long. */
    SLOW_CONSUMER(4003),
    /** No token where one is needed, or one that this cluster does not take: log in. */
    UNAUTHENTICATED(4004),
    /** The token expired and was not renewed: refresh it and connect again. */
    TOKEN_EXPIRED(4005),
    /** The login was ended, or the account disabled, while the connection was open. */
    LOGIN_ENDED(4006),
    /** The client sent on, far beyond what it may, against all refusals; or flooded the connection with control frames. */
    TOO_FAST(4029);

    private final int code;

    CloseReason(int code) {
        this.code = code;
    }

    public int code() {
        return code;
    }
}
