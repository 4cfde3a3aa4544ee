package io.sequencer.client.editing;

import io.sequencer.proto.v1.Op;
import io.sequencer.proto.v1.OpEvent;
import io.sequencer.text.MalformedOpException;
import io.sequencer.text.TextOp;
import io.sequencer.text.TextOpCodec;

/**
 * One op of the canonical log of a text document.
 *
 * @param serverSeq its number
 * @param clientId whose it is
 * @param clientSeq its number among that client's
 * @param applied the edit as the sequencer applied it
 */
public record CanonicalOp(long serverSeq, String clientId, long clientSeq, TextOp applied) {

    /**
     * The op as it came over the wire.
     *
     * @throws MalformedOpException if it carries no edit of text
     */
    public static CanonicalOp of(OpEvent event) {
        return new CanonicalOp(event.getServerSeq(), event.getClientId(), event.getClientSeq(), editOf(event.getOp()));
    }

    private static TextOp editOf(Op op) {
        return switch (op.getBodyCase()) {
            case TEXT -> TextOpCodec.fromProto(op.getText(), TextOpCodec.Limits.NONE);
            case EDIT -> TextOpCodec.fromProto(op.getEdit(), TextOpCodec.Limits.NONE);
            case OPAQUE, BODY_NOT_SET ->
                throw new MalformedOpException(
                        MalformedOpException.Flaw.UNREADABLE, "the op is no edit of text: open text documents only");
        };
    }
}
