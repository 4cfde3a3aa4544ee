package io.sequencer.client.editing;

import io.sequencer.proto.v1.Op;
import io.sequencer.proto.v1.Submit;
import io.sequencer.text.TextOp;
import io.sequencer.text.TextOpCodec;
import java.util.List;

/**
 * A message as it is sent, and sent again: never changed, so that a resend is the same bytes.
 *
 * @param firstClientSeq the number of its first op; the others follow without a gap
 * @param baseSeq the serverSeq its first op was written against; each other op is written against the one before it
 * @param ops at least one
 */
public record OutgoingMessage(long firstClientSeq, long baseSeq, List<OutgoingOp> ops) {

    /**
     * One edit.
     *
     * @param undoOf the clientSeq of the own op that it takes back; 0 if none
     */
    public record OutgoingOp(TextOp op, long undoOf) {}

    /** Copies the list. */
    public OutgoingMessage {
        ops = List.copyOf(ops);
        if (ops.isEmpty()) {
            throw new IllegalArgumentException("a message without ops");
        }
    }

    /** The number of its last op. */
    public long lastClientSeq() {
        return firstClientSeq + ops.size() - 1;
    }

    /** Its ops as they go over the wire. */
    public List<Op> wireOps() {
        return ops.stream()
                .map(each -> Op.newBuilder()
                        .setText(TextOpCodec.toProto(each.op()))
                        .setUndoOf(each.undoOf())
                        .build())
                .toList();
    }

    /** The submit of this message to {@code docId} by {@code clientId}. */
    public Submit toSubmit(String docId, String clientId) {
        return Submit.newBuilder()
                .setDocId(docId)
                .setClientId(clientId)
                .setFirstClientSeq(firstClientSeq)
                .setBaseSeq(baseSeq)
                .addAllOps(wireOps())
                .build();
    }
}
