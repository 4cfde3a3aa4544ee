package io.sequencer.server.core.apply;

import io.sequencer.proto.log.v1.OpRecord;
import io.sequencer.proto.log.v1.Submission;
import io.sequencer.proto.log.v1.SubmittedOp;
import io.sequencer.proto.peer.v1.Decision;
import io.sequencer.proto.v1.DocumentMode;
import io.sequencer.server.core.document.ContentChange;
import io.sequencer.server.core.document.DocumentState;
import io.sequencer.server.core.document.SessionState;
import java.util.List;
import java.util.Optional;

/**
 * What a document's mode asks of a message whose ops are new and next in line. All ops of the message are admitted, or
 * it is refused as a whole and nothing has changed.
 */
interface Admission {

    sealed interface Verdict {}

    /** The ops with what they become; to be appended in order. */
    record Admitted(List<Numbered> ops) implements Verdict {}

    record Refused(Decision decision) implements Verdict {}

    record Numbered(OpRecord record, Optional<ContentChange> content) {}

    Verdict admit(DocumentState document, Optional<SessionState> session, Submission message, EntryScope entry);

    static Admission of(DocumentMode mode) {
        return switch (mode) {
            case TEXT -> new TextAdmission();
            case STRICT, APPEND -> new OpaqueAdmission();
            case DOCUMENT_MODE_UNSPECIFIED, UNRECOGNIZED ->
                throw new IllegalArgumentException("no document has the mode " + mode);
        };
    }

    /** The record of the message's i-th op, as submitted. */
    static OpRecord.Builder record(Submission message, int i) {
        SubmittedOp op = message.getOps(i);
        return OpRecord.newBuilder()
                .setClientId(message.getClientId())
                .setClientSeq(message.getFirstClientSeq() + i)
                .setBaseSeq(message.getBaseSeq())
                .setUser(message.getUser())
                .setSubmitted(op.getPayload())
                .setUndoOf(op.getUndoOf())
                .setContinuesMessage(i > 0);
    }
}
