package io.sequencer.server.fanout.frame;

import io.sequencer.proto.v1.DocumentMode;
import io.sequencer.proto.v1.TextPart;
import io.sequencer.server.core.ClientId;
import java.util.List;

/**
 * {@code ServerMessage{ops}} in proto3 JSON, written by hand: printing by reflection costs several times as much, and
 * this is done for every op that anybody watches.
 */
final class JsonFrames {
    private JsonFrames() {}

    /** Every op but the first of the frame is preceded by its comma. */
    static EncodedOps encode(String docId, OpsFrame frame) {
        List<CommittedOp> ops = frame.ops();
        JsonText out = new JsonText(256 * ops.size());
        int[] starts = new int[ops.size() + 1];
        for (int i = 0; i < ops.size(); i++) {
            starts[i] = out.size();
            if (i > 0) {
                out.raw(",");
            }
            writeEvent(out, ops.get(i), frame.mode());
        }
        starts[ops.size()] = out.size();
        return new EncodedOps(out.toByteArray(), starts);
    }

    static byte[] join(String docId, EncodedOps ops, int from, int to) {
        int start = ops.starts()[from] + (from > 0 ? 1 : 0);
        int length = ops.starts()[to] - start;
        return new JsonText(length + docId.length() + 32)
                .raw("{\"ops\":{\"docId\":\"")
                .raw(docId)
                .raw("\",\"ops\":[")
                .raw(ops.bytes(), start, length)
                .raw("]}}")
                .toByteArray();
    }

    private static void writeEvent(JsonText out, CommittedOp op, DocumentMode mode) {
        out.raw("{\"serverSeq\":\"").number(op.serverSeq());
        if (op.version() != 0) {
            out.raw("\",\"version\":\"").number(op.version());
        }
        out.raw("\",\"clientId\":\"")
                .raw(ClientId.of(op.record().getClientId()).toString())
                .raw("\",\"clientSeq\":\"")
                .number(op.record().getClientSeq())
                .raw("\"");
        if (!op.record().getUserBytes().isEmpty()) {
            out.raw(",\"user\":").string(op.record().getUser());
        }
        if (op.timeMillis() != 0) {
            out.raw(",\"timeMillis\":\"").number(op.timeMillis()).raw("\"");
        }
        out.raw(",\"op\":{");
        if (mode == DocumentMode.TEXT) {
            writeText(out, CommittedOp.textOp(op.applied()).getPartsList());
        } else {
            out.raw("\"opaque\":\"").base64(op.applied()).raw("\"");
        }
        if (op.record().getUndoOf() != 0) {
            out.raw(",\"undoOf\":\"").number(op.record().getUndoOf()).raw("\"");
        }
        out.raw("}}");
    }

    private static void writeText(JsonText out, List<TextPart> parts) {
        out.raw("\"text\":{\"parts\":[");
        for (int i = 0; i < parts.size(); i++) {
            out.raw(i == 0 ? "{" : ",{");
            writePart(out, parts.get(i));
            out.raw("}");
        }
        out.raw("]}");
    }

    private static void writePart(JsonText out, TextPart part) {
        switch (part.getPartCase()) {
            case RETAIN -> out.raw("\"retain\":").number(part.getRetain());
            case INSERT -> out.raw("\"insert\":").string(part.getInsert());
            case DELETE -> {
                out.raw("\"delete\":").number(part.getDelete());
                if (!part.getDeletedBytes().isEmpty()) {
                    out.raw(",\"deleted\":").string(part.getDeleted());
                }
            }
            case PART_NOT_SET -> throw new IllegalStateException("a stored part of a text op is empty");
        }
    }
}
