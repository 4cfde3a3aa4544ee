package io.sequencer.server;

import com.google.protobuf.ByteString;
import io.sequencer.proto.log.v1.Command;
import io.sequencer.proto.log.v1.CreateDocument;
import io.sequencer.proto.log.v1.Submission;
import io.sequencer.proto.log.v1.SubmittedOp;
import io.sequencer.proto.v1.DocumentMode;
import io.sequencer.proto.v1.TextOp;
import io.sequencer.proto.v1.TextPart;
import java.nio.ByteBuffer;
import java.util.UUID;

/** Commands as the edge makes them. */
public final class TestCommands {

    private TestCommands() {}

    public static Command create(String docId, DocumentMode mode) {
        return Command.newBuilder()
                .setCreate(CreateDocument.newBuilder()
                        .setDocId(docId)
                        .setMode(mode)
                        .setOwner("ada"))
                .build();
    }

    /** One op that puts the text at the beginning. */
    public static Command insertFirst(String docId, UUID client, long clientSeq, long baseSeq, String text) {
        TextOp op = TextOp.newBuilder()
                .addParts(TextPart.newBuilder().setInsert(text))
                .build();
        return Command.newBuilder()
                .setSubmit(Submission.newBuilder()
                        .setDocId(docId)
                        .setClientId(bytes(client))
                        .setFirstClientSeq(clientSeq)
                        .setBaseSeq(baseSeq)
                        .setUser("ada")
                        .addOps(SubmittedOp.newBuilder().setPayload(op.toByteString())))
                .build();
    }

    /** One op of a document that takes any bytes. */
    public static Command append(String docId, UUID client, long clientSeq, byte[] payload) {
        return Command.newBuilder()
                .setSubmit(Submission.newBuilder()
                        .setDocId(docId)
                        .setClientId(bytes(client))
                        .setFirstClientSeq(clientSeq)
                        .setUser("ada")
                        .addOps(SubmittedOp.newBuilder().setPayload(ByteString.copyFrom(payload))))
                .build();
    }

    public static ByteString bytes(UUID id) {
        return ByteString.copyFrom(ByteBuffer.allocate(16)
                .putLong(id.getMostSignificantBits())
                .putLong(id.getLeastSignificantBits())
                .flip());
    }
}
