package io.sequencer.server.fanout.frame;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.sequencer.proto.log.v1.OpBlock;
import io.sequencer.proto.log.v1.OpRecord;
import io.sequencer.proto.v1.DocumentMode;
import io.sequencer.proto.v1.Op;
import io.sequencer.proto.v1.OpEvent;
import io.sequencer.proto.v1.TextOp;
import io.sequencer.server.core.ClientId;
import io.sequencer.server.core.CorruptStateException;
import java.util.List;

/**
 * One op at its place in the canonical log.
 *
 * @param version of the document after it
 * @param timeMillis log time of its entry
 */
public record CommittedOp(OpRecord record, long serverSeq, long version, long timeMillis) {

    /** The ops of a block, in order. */
    public static List<CommittedOp> ofBlock(OpBlock block) {
        int count = block.getRecordsCount();
        CommittedOp[] ops = new CommittedOp[count];
        // The block knows the version after its last op; every op with an effect added one to it.
        long version = block.getVersion();
        for (int i = count - 1; i >= 0; i--) {
            OpRecord record = parse(block, i);
            ops[i] = new CommittedOp(record, block.getFirstSeq() + i, version, block.getTimeMillis());
            version -= record.getWithoutEffect() ? 0 : 1;
        }
        return List.of(ops);
    }

    private static OpRecord parse(OpBlock block, int index) {
        try {
            return OpRecord.parseFrom(block.getRecords(index));
        } catch (InvalidProtocolBufferException e) {
            throw new CorruptStateException("op " + (block.getFirstSeq() + index) + " of a block does not parse", e);
        }
    }

    /** The op's bytes as applied. */
    public ByteString applied() {
        return record.hasApplied() ? record.getApplied() : record.getSubmitted();
    }

    /** As a message; with what was submitted and its base where {@code provenance} is asked for. */
    public OpEvent event(DocumentMode mode, boolean provenance) {
        OpEvent.Builder event = OpEvent.newBuilder()
                .setServerSeq(serverSeq)
                .setVersion(version)
                .setClientId(ClientId.of(record.getClientId()).toString())
                .setClientSeq(record.getClientSeq())
                .setUser(record.getUser())
                .setTimeMillis(timeMillis)
                .setOp(op(mode, applied(), record.getUndoOf()));
        if (provenance) {
            event.setBaseSeq(record.getBaseSeq());
            if (record.hasApplied()) {
                event.setSubmitted(op(mode, record.getSubmitted(), record.getUndoOf()));
            }
        }
        return event.build();
    }

    /** Stored bytes of an op as the message that clients see. */
    public static Op op(DocumentMode mode, ByteString bytes, long undoOf) {
        Op.Builder op = Op.newBuilder().setUndoOf(undoOf);
        return mode == DocumentMode.TEXT
                ? op.setText(textOp(bytes)).build()
                : op.setOpaque(bytes).build();
    }

    static TextOp textOp(ByteString bytes) {
        try {
            return TextOp.parseFrom(bytes);
        } catch (InvalidProtocolBufferException e) {
            throw new CorruptStateException("a stored text op does not parse", e);
        }
    }
}
