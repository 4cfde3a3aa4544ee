package io.sequencer.server.edge.submit;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.sequencer.proto.log.v1.Command;
import io.sequencer.proto.log.v1.Submission;
import io.sequencer.proto.log.v1.SubmittedOp;
import io.sequencer.proto.v1.Error;
import io.sequencer.proto.v1.Op;
import io.sequencer.proto.v1.Submit;
import io.sequencer.proto.v1.TextEdit;
import io.sequencer.server.auth.Caller;
import io.sequencer.server.core.ClientId;
import io.sequencer.server.core.DocId;
import io.sequencer.server.edge.EdgeLimits;
import io.sequencer.server.edge.Errors;
import io.sequencer.text.MalformedOpException;
import io.sequencer.text.MalformedOpException.Flaw;
import io.sequencer.text.TextOp;
import io.sequencer.text.TextOpCodec;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Turns a client's submit into a command for the log, or says what is wrong with it. Looks at the message alone, never at
 * a document. Belongs to one connection's loop: it remembers the ids it has checked.
 */
public final class SubmitShape {
    private static final int REMEMBERED_IDS = 256;
    /** What an op takes besides its payload, about: else empty ones would be free. */
    private static final int OP_OVERHEAD_BYTES = 64;

    private final EdgeLimits.OfMessage limits;
    private final TextOpCodec.Limits textLimits;
    private final Map<String, ByteString> clientIds = new HashMap<>();

    public SubmitShape(EdgeLimits.OfMessage limits) {
        this.limits = limits;
        this.textLimits = new TextOpCodec.Limits(limits.partsPerOp(), limits.opBytes());
    }

    /** What became of a submit. */
    public sealed interface Shaped {}

    /** @param bytes that it takes while it is under way */
    public record Accepted(Command command, int bytes) implements Shaped {
        public Submission submission() {
            return command.getSubmit();
        }
    }

    public record Refused(Error error) implements Shaped {}

    /** @param caller who speaks, and may do so in the cluster as it is */
    public Shaped shape(Submit message, Caller caller) {
        if (!DocId.isValid(message.getDocId())) {
            return new Refused(Errors.badDocId());
        }
        ByteString clientId = clientId(message.getClientId());
        if (clientId.isEmpty()) {
            return new Refused(Errors.badClientId());
        }
        // uint64: what is above 2^63 reads as negative, and nothing in the system is that high.
        if (message.getFirstClientSeq() < 1 || message.getBaseSeq() < 0) {
            return new Refused(Errors.invalidArgument("first_client_seq begins at 1, base_seq at 0"));
        }
        if (message.getOpsCount() == 0) {
            return new Refused(Errors.malformed("a submit holds at least one op"));
        }
        if (message.getOpsCount() > limits.opsPerMessage()) {
            return new Refused(Errors.tooLarge(
                    "ops_per_message", limits.opsPerMessage(), "the message has " + message.getOpsCount() + " ops"));
        }
        Submission.Builder submission = Submission.newBuilder()
                .setDocId(message.getDocId())
                .setClientId(clientId)
                .setFirstClientSeq(message.getFirstClientSeq())
                .setBaseSeq(message.getBaseSeq())
                .setUser(caller.user())
                .setAuthority(caller.authority());
        return shapeOps(message, submission);
    }

    private Shaped shapeOps(Submit message, Submission.Builder submission) {
        int bytes = 0;
        for (int i = 0; i < message.getOpsCount(); i++) {
            Op op = message.getOps(i);
            if (op.getUndoOf() < 0) {
                return new Refused(Errors.invalidArgument("undo_of is not a client_seq"));
            }
            ByteString payload;
            try {
                payload = payload(op);
            } catch (MalformedOpException e) {
                return new Refused(flaw(e, i));
            }
            if (payload.size() > limits.opBytes()) {
                return new Refused(
                        Errors.tooLarge("op_bytes", limits.opBytes(), "op " + i + " has " + payload.size() + " bytes"));
            }
            if (op.getBodyCase() == Op.BodyCase.BODY_NOT_SET) {
                return new Refused(Errors.malformed("op " + i + " has no body: text, edit or opaque"));
            }
            bytes += payload.size() + OP_OVERHEAD_BYTES;
            submission.addOps(SubmittedOp.newBuilder()
                    .setPayload(payload)
                    .setUndoOf(op.getUndoOf())
                    .setOpaque(op.hasOpaque()));
        }
        return new Accepted(Command.newBuilder().setSubmit(submission).build(), bytes);
    }

    private ByteString payload(Op op) {
        return switch (op.getBodyCase()) {
            case TEXT -> encoded(TextOpCodec.fromProto(op.getText(), textLimits).withoutDeletedText());
            case EDIT -> encoded(ofEdit(op.getEdit()));
            case OPAQUE -> op.getOpaque();
            case BODY_NOT_SET -> ByteString.EMPTY;
        };
    }

    private static ByteString encoded(TextOp op) {
        return UnsafeByteOperations.unsafeWrap(TextOpCodec.encode(op));
    }

    private static TextOp ofEdit(TextEdit edit) {
        // A text op may be empty: one that was re-created on a snapshot can have nothing left to do.
        if (edit.getDelete() == 0 && edit.getInsert().isEmpty()) {
            throw new MalformedOpException(Flaw.EMPTY_PART, "the edit changes nothing");
        }
        // uint32: what is above 2^31 reads as negative, which the algebra refuses.
        return TextOp.replace(edit.getPosition(), edit.getDelete(), edit.getInsert());
    }

    private Error flaw(MalformedOpException e, int index) {
        String what = "op " + index + ": " + e.getMessage();
        return switch (e.flaw()) {
            case UNREADABLE -> Errors.malformed(what);
            case UNKNOWN_FIELD -> Errors.unsupported(what);
            case TOO_MANY_PARTS -> Errors.tooLarge("parts_per_op", limits.partsPerOp(), what);
            case TOO_MUCH_TEXT -> Errors.tooLarge("op_bytes", limits.opBytes(), what);
            case LONE_SURROGATE, INVALID_UTF8, EMPTY_PART, LENGTH_OUT_OF_RANGE, DELETED_TEXT_MISMATCH, BEYOND_END ->
                Errors.invalidOp(what);
        };
    }

    /** The 16 bytes; empty if it is no client id. */
    private ByteString clientId(String text) {
        ByteString known = clientIds.get(text);
        if (known != null) {
            return known;
        }
        Optional<UUID> parsed = ClientId.parse(text);
        if (parsed.isEmpty()) {
            return ByteString.EMPTY;
        }
        if (clientIds.size() >= REMEMBERED_IDS) {
            clientIds.clear();
        }
        ByteString bytes = ClientId.bytes(parsed.get());
        clientIds.put(text, bytes);
        return bytes;
    }
}
