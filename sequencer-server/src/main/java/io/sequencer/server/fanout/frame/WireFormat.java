package io.sequencer.server.fanout.frame;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import io.sequencer.proto.v1.ServerMessage;
import java.nio.charset.StandardCharsets;

/** How a connection spells the messages of {@code sequencer.v1}. */
public enum WireFormat {
    /** proto3 JSON, UTF-8. */
    JSON {
        @Override
        public byte[] encode(ServerMessage message) {
            try {
                return Printer.PRINTER.print(message).getBytes(StandardCharsets.UTF_8);
            } catch (InvalidProtocolBufferException e) {
                throw new IllegalStateException("a message of our own does not print", e);
            }
        }

        @Override
        EncodedOps encode(String docId, OpsFrame frame) {
            return JsonFrames.encode(docId, frame);
        }

        @Override
        byte[] join(String docId, EncodedOps ops, int from, int to) {
            return JsonFrames.join(docId, ops, from, to);
        }
    },
    /** Binary protobuf. */
    PROTO {
        @Override
        public byte[] encode(ServerMessage message) {
            return message.toByteArray();
        }

        @Override
        EncodedOps encode(String docId, OpsFrame frame) {
            return ProtoFrames.encode(frame);
        }

        @Override
        byte[] join(String docId, EncodedOps ops, int from, int to) {
            return ProtoFrames.join(docId, ops, from, to);
        }
    };

    /** One message as a frame. */
    public abstract byte[] encode(ServerMessage message);

    /** Each op of the frame, encoded. */
    abstract EncodedOps encode(String docId, OpsFrame frame);

    /** The frame of ops {@code from..to-1}. */
    abstract byte[] join(String docId, EncodedOps ops, int from, int to);

    private static final class Printer {
        static final JsonFormat.Printer PRINTER = JsonFormat.printer().omittingInsignificantWhitespace();
    }
}
