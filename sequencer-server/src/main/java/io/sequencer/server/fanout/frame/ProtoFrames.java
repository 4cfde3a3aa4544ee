package io.sequencer.server.fanout.frame;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.WireFormat.FieldType;
import io.sequencer.proto.v1.DocumentMode;
import io.sequencer.proto.v1.Op;
import io.sequencer.proto.v1.OpEvent;
import io.sequencer.proto.v1.Ops;
import io.sequencer.proto.v1.ServerMessage;
import io.sequencer.server.core.ClientId;
import java.io.IOException;
import java.util.List;

/**
 * {@code ServerMessage{ops}} in binary, written by hand: the stored bytes of an op are the wire bytes of its {@code
 * TextOp} or payload, so that nothing is parsed and built again.
 */
final class ProtoFrames {
    private static final int UUID_CHARACTERS = 36;
    private static final int LENGTH_DELIMITED = FieldType.BYTES.getWireType();

    private ProtoFrames() {}

    static EncodedOps encode(OpsFrame frame) {
        List<CommittedOp> ops = frame.ops();
        int[] sizes = new int[ops.size()];
        int[] starts = new int[ops.size() + 1];
        for (int i = 0; i < sizes.length; i++) {
            sizes[i] = eventSize(ops.get(i), frame.mode());
            starts[i + 1] = starts[i]
                    + CodedOutputStream.computeTagSize(Ops.OPS_FIELD_NUMBER)
                    + CodedOutputStream.computeUInt32SizeNoTag(sizes[i])
                    + sizes[i];
        }
        byte[] bytes = new byte[starts[sizes.length]];
        CodedOutputStream out = CodedOutputStream.newInstance(bytes);
        try {
            for (int i = 0; i < sizes.length; i++) {
                out.writeTag(Ops.OPS_FIELD_NUMBER, LENGTH_DELIMITED);
                out.writeUInt32NoTag(sizes[i]);
                writeEvent(out, ops.get(i), frame.mode());
            }
            out.checkNoSpaceLeft();
        } catch (IOException e) {
            throw new IllegalStateException("the sizes of ops do not add up", e);
        }
        return new EncodedOps(bytes, starts);
    }

    static byte[] join(String docId, EncodedOps ops, int from, int to) {
        int start = ops.starts()[from];
        int length = ops.starts()[to] - start;
        int bodySize = CodedOutputStream.computeStringSize(Ops.DOC_ID_FIELD_NUMBER, docId) + length;
        byte[] bytes = new byte
                [CodedOutputStream.computeTagSize(ServerMessage.OPS_FIELD_NUMBER)
                        + CodedOutputStream.computeUInt32SizeNoTag(bodySize)
                        + bodySize];
        CodedOutputStream out = CodedOutputStream.newInstance(bytes);
        try {
            out.writeTag(ServerMessage.OPS_FIELD_NUMBER, LENGTH_DELIMITED);
            out.writeUInt32NoTag(bodySize);
            out.writeString(Ops.DOC_ID_FIELD_NUMBER, docId);
            out.writeRawBytes(ops.bytes(), start, length);
            out.checkNoSpaceLeft();
        } catch (IOException e) {
            throw new IllegalStateException("the sizes of a frame do not add up", e);
        }
        return bytes;
    }

    private static int eventSize(CommittedOp op, DocumentMode mode) {
        int opSize = opSize(op, mode);
        return number(OpEvent.SERVER_SEQ_FIELD_NUMBER, op.serverSeq())
                + number(OpEvent.VERSION_FIELD_NUMBER, op.version())
                + CodedOutputStream.computeTagSize(OpEvent.CLIENT_ID_FIELD_NUMBER)
                + 1
                + UUID_CHARACTERS
                + number(OpEvent.CLIENT_SEQ_FIELD_NUMBER, op.record().getClientSeq())
                + (op.record().getUserBytes().isEmpty()
                        ? 0
                        : CodedOutputStream.computeBytesSize(
                                OpEvent.USER_FIELD_NUMBER, op.record().getUserBytes()))
                + number(OpEvent.TIME_MILLIS_FIELD_NUMBER, op.timeMillis())
                + CodedOutputStream.computeTagSize(OpEvent.OP_FIELD_NUMBER)
                + CodedOutputStream.computeUInt32SizeNoTag(opSize)
                + opSize;
    }

    private static int opSize(CommittedOp op, DocumentMode mode) {
        return CodedOutputStream.computeBytesSize(bodyField(mode), op.applied())
                + number(Op.UNDO_OF_FIELD_NUMBER, op.record().getUndoOf());
    }

    private static int bodyField(DocumentMode mode) {
        return mode == DocumentMode.TEXT ? Op.TEXT_FIELD_NUMBER : Op.OPAQUE_FIELD_NUMBER;
    }

    private static int number(int field, long value) {
        return value == 0 ? 0 : CodedOutputStream.computeUInt64Size(field, value);
    }

    private static void writeEvent(CodedOutputStream out, CommittedOp op, DocumentMode mode) throws IOException {
        writeNumber(out, OpEvent.SERVER_SEQ_FIELD_NUMBER, op.serverSeq());
        writeNumber(out, OpEvent.VERSION_FIELD_NUMBER, op.version());
        out.writeString(
                OpEvent.CLIENT_ID_FIELD_NUMBER,
                ClientId.of(op.record().getClientId()).toString());
        writeNumber(out, OpEvent.CLIENT_SEQ_FIELD_NUMBER, op.record().getClientSeq());
        ByteString user = op.record().getUserBytes();
        if (!user.isEmpty()) {
            out.writeBytes(OpEvent.USER_FIELD_NUMBER, user);
        }
        writeNumber(out, OpEvent.TIME_MILLIS_FIELD_NUMBER, op.timeMillis());
        out.writeTag(OpEvent.OP_FIELD_NUMBER, LENGTH_DELIMITED);
        out.writeUInt32NoTag(opSize(op, mode));
        out.writeBytes(bodyField(mode), op.applied());
        writeNumber(out, Op.UNDO_OF_FIELD_NUMBER, op.record().getUndoOf());
    }

    private static void writeNumber(CodedOutputStream out, int field, long value) throws IOException {
        if (value != 0) {
            out.writeUInt64(field, value);
        }
    }
}
