package io.sequencer.server.core.apply;

import io.sequencer.proto.peer.v1.Decision;
import io.sequencer.proto.v1.Error;
import io.sequencer.proto.v1.ErrorCode;
import io.sequencer.proto.v1.ErrorDetails;
import io.sequencer.server.core.access.Rights;
import io.sequencer.server.core.document.DocumentState;
import io.sequencer.server.core.document.SessionState;
import java.util.Optional;

/**
 * Every "no" of apply, each in one place with its sentence. The sentences are part of the replicated decision only on
 * the node that answers; they decide nothing.
 */
final class Refusal {
    private static final int RETRY_AFTER_MILLIS = 50;

    private Refusal() {}

    static Decision documentNotFound(String docId) {
        return of(Rights.noDocument(docId));
    }

    static Decision documentDeleted(String docId) {
        return of(
                ErrorCode.DOCUMENT_DELETED,
                "document " + docId + " was deleted; go on in another one, its name is free again after a while");
    }

    static Decision documentExists(String docId, String mode) {
        return of(ErrorCode.DOCUMENT_EXISTS, "document " + docId + " exists already, with mode " + mode);
    }

    /** Says no more than that the name is taken: whoever asks may not know what it is taken by. */
    static Decision nameTaken(String docId) {
        return of(ErrorCode.DOCUMENT_EXISTS, "document " + docId + " exists already; choose another name");
    }

    static Decision noOwner() {
        return of(ErrorCode.PERMISSION_DENIED, "a document has an owner; log in to make one");
    }

    static Decision noAccounts() {
        return of(ErrorCode.UNSUPPORTED, "owners and grants decide only where accounts are on; see insecure: false");
    }

    static Decision belowLevel(int level, int needed) {
        return of(
                ErrorCode.UNSUPPORTED,
                "the cluster is at feature level " + level + ", this needs " + needed
                        + ": upgrade every node, then ask again");
    }

    static Decision invalidArgument(String message) {
        return of(ErrorCode.INVALID_ARGUMENT, message);
    }

    static Decision invalidOp(String message) {
        return of(ErrorCode.INVALID_OP, message);
    }

    static Decision invalidPosition(long baseLength, int reaches) {
        return of(
                ErrorCode.INVALID_POSITION,
                "the op reaches position " + reaches + ", but the document has " + baseLength
                        + " code points at its base; positions count code points, not UTF-16 units");
    }

    static Decision clientIdTaken() {
        return of(
                ErrorCode.CLIENT_ID_TAKEN,
                "this clientId belongs to another user in this document; make a new one for every session");
    }

    static Decision outOfOrder(long expected, long sent) {
        return with(
                ErrorCode.OUT_OF_ORDER,
                "op " + sent + " came where " + expected
                        + " was expected; send the ops of a client in order, without a gap",
                ErrorDetails.newBuilder().setExpectedClientSeq(expected));
    }

    static Decision opIdReused(long clientSeq) {
        return of(
                ErrorCode.OP_ID_REUSED,
                "op " + clientSeq + " of this client was sent before with another payload or in another message;"
                        + " a resend must be the identical message");
    }

    static Decision sessionExpired() {
        return of(
                ErrorCode.SESSION_EXPIRED,
                "this client's session is not known (any more): whether its op was applied is unknown;"
                        + " fetch the document and go on under a new clientId");
    }

    /** Of no part in particular: each is told the same. */
    static Decision setUnknown(String docId) {
        return of(
                ErrorCode.SESSION_EXPIRED,
                "what is known of " + docId
                        + " does not reach back to this set (any more): whether the set was applied is"
                        + " unknown; fetch its documents and go on under new clientIds");
    }

    static Decision staleBase(DocumentState document, Optional<SessionState> session, String why) {
        return with(
                ErrorCode.STALE_BASE,
                why + "; fetch the snapshot, drop pending ops up to last_client_seq, re-create the others on it",
                ErrorDetails.newBuilder()
                        .setFloor(document.row().getFloor())
                        .setHead(document.headSeq())
                        .setLastClientSeq(
                                session.map(SessionState::lastClientSeq).orElse(0L)));
    }

    static Decision futureBase(long base, long head) {
        return with(
                ErrorCode.FUTURE_BASE,
                "base " + base + " lies behind the head " + head
                        + "; use the seq the document was at when the op was made",
                ErrorDetails.newBuilder().setHead(head));
    }

    static Decision baseBeforeOwnOp(long base, long own) {
        return of(
                ErrorCode.BASE_BEFORE_OWN_OP,
                "base " + base + " lies below this client's own op at " + own
                        + "; apply the ack of the last message before you send the next");
    }

    static Decision documentTooLarge(long bytes, long limit) {
        return with(
                ErrorCode.DOCUMENT_TOO_LARGE,
                "the content would have " + bytes + " bytes, the limit is " + limit + "; delete something first",
                ErrorDetails.newBuilder().setLimit("document_bytes").setLimitValue(limit));
    }

    /** Nothing was decided: the same message fits into a later entry. */
    static Decision overloaded() {
        return with(
                ErrorCode.OVERLOADED,
                "this log entry has transformed enough; send the same again",
                ErrorDetails.newBuilder().setRetryAfterMs(RETRY_AFTER_MILLIS));
    }

    static Decision tooMuchRebaseWork(long limit) {
        return with(
                ErrorCode.TOO_LARGE,
                "the set asks for more transform work than " + limit
                        + ": send fewer documents in one, or rebase them on their heads first",
                ErrorDetails.newBuilder().setLimit("rebase_work").setLimitValue(limit));
    }

    static Decision compacted(long floor) {
        return with(
                ErrorCode.COMPACTED,
                "everything up to " + floor + " was truncated",
                ErrorDetails.newBuilder().setFloor(floor));
    }

    /** The same for a set of messages: says which document it is about. */
    static Decision about(String docId, Decision refused) {
        Decision.Builder decision = refused.toBuilder();
        decision.getRefusedBuilder().getDetailsBuilder().setDocId(docId);
        return decision.build();
    }

    static Decision with(ErrorCode code, String message, ErrorDetails.Builder details) {
        return Decision.newBuilder()
                .setRefused(Error.newBuilder().setCode(code).setMessage(message).setDetails(details))
                .build();
    }

    private static Decision of(ErrorCode code, String message) {
        return of(Error.newBuilder().setCode(code).setMessage(message).build());
    }

    static Decision of(Error error) {
        return Decision.newBuilder().setRefused(error).build();
    }
}
