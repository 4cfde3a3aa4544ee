package io.sequencer.server.edge;

import static org.assertj.core.api.Assertions.assertThat;

import io.sequencer.proto.v1.Ack;
import io.sequencer.proto.v1.Op;
import io.sequencer.proto.v1.OpEvent;
import io.sequencer.proto.v1.Ops;
import io.sequencer.proto.v1.ServerMessage;
import io.sequencer.proto.v1.SnapshotChunk;
import io.sequencer.text.Rope;
import io.sequencer.text.TextOp;
import io.sequencer.text.TextOpCodec;

/** A client's copy of a text document, which insists on a contiguous run. The client has nothing of its own pending. */
final class Copy {
    private final StringBuilder chunks = new StringBuilder();
    Rope content = Rope.EMPTY;
    long seq;

    void take(ServerMessage message) {
        switch (message.getMessageCase()) {
            case OPS -> take(message.getOps());
            case SNAPSHOT_CHUNK -> take(message.getSnapshotChunk());
            case CHECKPOINT -> {
                assertThat(message.getCheckpoint().getSeq()).isEqualTo(seq);
                assertThat(message.getCheckpoint().getCrc32C()).isEqualTo(content.crc32c());
            }
            default -> throw new AssertionError("not of the stream: " + message);
        }
    }

    private void take(Ops ops) {
        for (OpEvent event : ops.getOpsList()) {
            assertThat(event.getServerSeq())
                    .as("every subscriber sees a contiguous run")
                    .isEqualTo(seq + 1);
            apply(event.getOp());
            seq++;
        }
    }

    private void take(SnapshotChunk chunk) {
        chunks.append(chunk.getText());
        if (chunk.getLast()) {
            assertThat(chunk.getSeq()).as("never back in time").isGreaterThanOrEqualTo(seq);
            content = Rope.of(chunks.toString());
            chunks.setLength(0);
            assertThat(content.crc32c()).isEqualTo(chunk.getCrc32C());
            seq = chunk.getSeq();
        }
    }

    /** An ack stands in the place of own ops, which were sent as {@code sent}. */
    void take(Ack ack, Op... sent) {
        assertThat(ack.getServerSeq())
                .as("everything below an ack was delivered before it")
                .isEqualTo(seq + 1);
        if (ack.getAppliedCount() > 0) {
            ack.getAppliedList().forEach(this::apply);
        } else {
            for (Op op : sent) {
                apply(op);
            }
        }
        seq += ack.getLastClientSeq() - ack.getFirstClientSeq() + 1;
    }

    private void apply(Op op) {
        TextOp edit = op.hasEdit()
                ? TextOp.replace(
                        op.getEdit().getPosition(),
                        op.getEdit().getDelete(),
                        op.getEdit().getInsert())
                : TextOpCodec.fromProto(op.getText(), TextOpCodec.Limits.NONE);
        content = edit.apply(content);
    }
}
