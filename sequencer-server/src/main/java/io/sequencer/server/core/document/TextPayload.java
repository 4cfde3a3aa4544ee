package io.sequencer.server.core.document;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.sequencer.text.MalformedOpException;
import io.sequencer.text.TextOp;
import io.sequencer.text.TextOpCodec;

/** Text ops as they stand in log and records: the canonical encoding, whose size the edge has bounded. */
public final class TextPayload {
    private TextPayload() {}

    /** @throws MalformedOpException if the bytes are no text op */
    public static TextOp decode(ByteString payload) {
        return TextOpCodec.decode(payload.newCodedInput(), TextOpCodec.Limits.NONE);
    }

    public static ByteString encode(TextOp op) {
        return UnsafeByteOperations.unsafeWrap(TextOpCodec.encode(op));
    }
}
