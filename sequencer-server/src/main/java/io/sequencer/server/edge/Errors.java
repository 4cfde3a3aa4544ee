package io.sequencer.server.edge;

import io.sequencer.proto.v1.Error;
import io.sequencer.proto.v1.ErrorCode;
import io.sequencer.proto.v1.ErrorDetails;
import java.util.Collection;
import java.util.Locale;

/** Every "no" of the edge, each in one place with its sentence. */
public final class Errors {
    private static final int RETRY_CONNECT_MILLIS = 1_000;
    /** Of what a client sent, in an answer to it: enough to see what is meant. */
    private static final int MAX_REPEATED_UNITS = 300;

    private Errors() {}

    /** @param what may repeat what a client sent: cut where that is long */
    public static Error malformed(String what) {
        return of(ErrorCode.MALFORMED, bounded(what));
    }

    private static String bounded(String text) {
        if (text.length() <= MAX_REPEATED_UNITS) {
            return text;
        }
        int end = Character.isHighSurrogate(text.charAt(MAX_REPEATED_UNITS - 1))
                ? MAX_REPEATED_UNITS - 1
                : MAX_REPEATED_UNITS;
        return text.substring(0, end) + " ...";
    }

    public static Error unexpected(String what) {
        return of(ErrorCode.UNEXPECTED_MESSAGE, what);
    }

    public static Error invalidArgument(String what) {
        return of(ErrorCode.INVALID_ARGUMENT, what);
    }

    public static Error invalidOp(String what) {
        return of(ErrorCode.INVALID_OP, what);
    }

    public static Error unsupported(String what) {
        return of(ErrorCode.UNSUPPORTED, what);
    }

    /** @param limit its name in the {@code Limits} message */
    public static Error tooLarge(String limit, long value, String what) {
        return of(
                ErrorCode.TOO_LARGE,
                what + "; the limit is " + value,
                ErrorDetails.newBuilder().setLimit(limit).setLimitValue(value));
    }

    public static Error foreignOrigin() {
        return of(
                ErrorCode.PERMISSION_DENIED,
                "pages of this origin may not connect; the node's configuration names those that may (origins)");
    }

    public static Error foreignHost() {
        return of(
                ErrorCode.PERMISSION_DENIED,
                "this node does not answer to the name in Host; its configuration has the names it does (connect.hosts)");
    }

    /** @param roles one of which the certificate must have */
    public static Error roleNeeded(Collection<?> roles) {
        return of(
                ErrorCode.PERMISSION_DENIED,
                "the certificate has none of the roles "
                        + roles.stream()
                                .map(role -> role.toString().toLowerCase(Locale.ROOT))
                                .sorted()
                                .toList()
                        + "; the node's configuration gives them (tls.roles)");
    }

    public static Error onAdminListener(String address) {
        return of(ErrorCode.UNSUPPORTED, "this is served on the node's admin listener, " + address);
    }

    public static Error badDocId() {
        return invalidArgument("doc_id is not 1-255 of [A-Za-z0-9._~:/@-] with at most one {tag}");
    }

    public static Error badClientId() {
        return invalidArgument("client_id is not a UUID in its 36-character form");
    }

    public static Error clientIdTaken() {
        return of(
                ErrorCode.CLIENT_ID_TAKEN,
                "another user is present under this client_id in this document; make a new one for every session");
    }

    public static Error notFound(String docId) {
        return of(ErrorCode.DOCUMENT_NOT_FOUND, "there is no document " + docId + "; create it, or check its name");
    }

    public static Error deleted(String docId) {
        return of(
                ErrorCode.DOCUMENT_DELETED,
                "document " + docId + " was deleted; go on in another one, its name is free again after a while");
    }

    public static Error exists(String docId, String mode) {
        return of(ErrorCode.DOCUMENT_EXISTS, "document " + docId + " exists already, with mode " + mode);
    }

    public static Error compacted(long floor) {
        return of(
                ErrorCode.COMPACTED,
                "everything up to " + floor + " was truncated; read the content, or ops above it",
                ErrorDetails.newBuilder().setFloor(floor));
    }

    /** @param logIndex the reader would have had to be behind this one */
    public static Error feedCompacted(long logIndex) {
        return of(
                ErrorCode.COMPACTED,
                "ops up to log index " + logIndex
                        + " were truncated and this position lies below; begin without one, and"
                        + " read anew what you hold of the documents",
                ErrorDetails.newBuilder().setFloor(logIndex));
    }

    public static Error futureSeq(long seq, long head) {
        return of(
                ErrorCode.FUTURE_SEQ,
                "seq " + seq + " lies above the head " + head + "; this is not the document that it was seen in",
                ErrorDetails.newBuilder().setHead(head));
    }

    public static Error overloaded(int retryAfterMillis) {
        return of(
                ErrorCode.OVERLOADED,
                "too much is under way; not taken up, send the same again after the pause",
                ErrorDetails.newBuilder().setRetryAfterMs(retryAfterMillis));
    }

    /** @param limit its name in the {@code Limits} message */
    public static Error tooMany(String limit, long value, int retryAfterMillis) {
        return of(
                ErrorCode.OVERLOADED,
                "no more than " + value
                        + " may wait for their answer; not taken up, send it again when one is answered",
                ErrorDetails.newBuilder()
                        .setRetryAfterMs(retryAfterMillis)
                        .setLimit(limit)
                        .setLimitValue(value));
    }

    /** @param limit its name in the {@code Limits} message */
    public static Error tooFast(String limit, long perSecond, int retryAfterMillis) {
        return of(
                ErrorCode.OVERLOADED,
                "more than " + perSecond + " a second; not taken up, send the same again after the pause",
                ErrorDetails.newBuilder()
                        .setRetryAfterMs(retryAfterMillis)
                        .setLimit(limit)
                        .setLimitValue(perSecond));
    }

    /** @param limit its name in the {@code Limits} message */
    public static Error tooManyConnections(String limit, long value) {
        return of(
                ErrorCode.OVERLOADED,
                "no more than " + value + " connections at once; close one first",
                ErrorDetails.newBuilder()
                        .setRetryAfterMs(RETRY_CONNECT_MILLIS)
                        .setLimit(limit)
                        .setLimitValue(value));
    }

    public static Error abused(long seconds) {
        return of(
                ErrorCode.OVERLOADED,
                "sent what takes more than " + seconds
                        + " s at the allowed rate, against all refusals; connect again and"
                        + " keep to limits and pauses",
                ErrorDetails.newBuilder().setRetryAfterMs((int) Math.min(60_000, seconds * 1_000)));
    }

    public static Error floodOfFrames() {
        return of(
                ErrorCode.OVERLOADED,
                "too many control frames or fragments; connect again and send messages in whole frames",
                ErrorDetails.newBuilder().setRetryAfterMs(RETRY_CONNECT_MILLIS));
    }

    public static Error outOfMemory(int retryAfterMillis) {
        return of(
                ErrorCode.OVERLOADED,
                "this node is short of memory; not taken up, send the same again after the pause, or to another node",
                ErrorDetails.newBuilder().setRetryAfterMs(retryAfterMillis).setLimit("memory"));
    }

    public static Error unavailable(String why) {
        return of(
                ErrorCode.UNAVAILABLE, why + "; the outcome is unknown, the same may be sent again, here or elsewhere");
    }

    public static Error nodeBehind() {
        return of(ErrorCode.NODE_BEHIND, "this node has not caught up in time; try another node, or again");
    }

    public static Error slowConsumer() {
        return of(ErrorCode.SLOW_CONSUMER, "nothing was taken of what waits for this connection; connect again");
    }

    /** Of an answer, not of the connection. */
    public static Error slowReader() {
        return of(ErrorCode.SLOW_CONSUMER, "the answer was not taken in time; ask again, for less if possible");
    }

    public static Error shuttingDown() {
        return of(ErrorCode.SHUTTING_DOWN, "this node stops; connect to another one");
    }

    public static Error internal() {
        return of(ErrorCode.INTERNAL, "a fault in the node, its log has the cause; try another node");
    }

    /** The same for a set of submits: says which document it is about. */
    public static Error about(String docId, Error error) {
        return error.toBuilder()
                .setDetails(error.getDetails().toBuilder().setDocId(docId))
                .build();
    }

    /** What the error of a refused set says to the part about that document: its own, if it names no other. */
    public static Error ofPart(String docId, Error error) {
        String culprit = error.getDetails().getDocId();
        return culprit.isEmpty() || culprit.equals(docId)
                ? error
                : of(
                        ErrorCode.SET_REFUSED,
                        "the part about " + culprit + " was refused; mend that one and send the set again",
                        ErrorDetails.newBuilder().setDocId(culprit));
    }

    public static Error of(ErrorCode code, String message) {
        return Error.newBuilder().setCode(code).setMessage(message).build();
    }

    private static Error of(ErrorCode code, String message, ErrorDetails.Builder details) {
        return Error.newBuilder()
                .setCode(code)
                .setMessage(message)
                .setDetails(details)
                .build();
    }
}
