package io.sequencer.chaos.sim.judge;

import com.google.protobuf.ByteString;
import io.sequencer.proto.v1.Op;
import io.sequencer.server.core.document.TextPayload;
import io.sequencer.text.TextOp;
import io.sequencer.text.TextOpCodec;

/** The hash by which two payloads of a history are the same. Deleted text is no part of what an op does. */
public final class Payloads {
    private Payloads() {}

    /** Of an op as a client sends it or as a stream shows it. */
    public static long hash(Op op) {
        return switch (op.getBodyCase()) {
            case TEXT -> hash(TextOpCodec.fromProto(op.getText(), TextOpCodec.Limits.NONE));
            case EDIT -> hash(TextOpCodec.fromProto(op.getEdit(), TextOpCodec.Limits.NONE));
            case OPAQUE -> hash(op.getOpaque());
            case BODY_NOT_SET -> 0;
        };
    }

    public static long hash(TextOp op) {
        return hash(TextPayload.encode(op.withoutDeletedText()));
    }

    /** FNV-1a. */
    public static long hash(ByteString bytes) {
        long hash = 0xcbf29ce484222325L;
        for (int i = 0; i < bytes.size(); i++) {
            hash = (hash ^ (bytes.byteAt(i) & 0xff)) * 0x100000001b3L;
        }
        return hash;
    }
}
