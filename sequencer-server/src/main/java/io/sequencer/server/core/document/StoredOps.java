package io.sequencer.server.core.document;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.sequencer.proto.log.v1.OpBlock;
import io.sequencer.proto.log.v1.OpRecord;
import io.sequencer.server.core.CorruptStateException;
import io.sequencer.server.core.ShardReader;
import io.sequencer.text.MalformedOpException;
import io.sequencer.text.TextOp;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A document's canonical log as the store has it, checked to be dense while it is read. */
public final class StoredOps {
    private final ShardReader reader;
    private final String docId;

    public StoredOps(ShardReader reader, String docId) {
        this.reader = reader;
        this.docId = docId;
    }

    /** Takes records one by one, in order, without a gap. */
    @FunctionalInterface
    public interface RecordVisitor {
        /**
         * @param record parsed
         * @param bytes as stored
         * @return whether to go on
         */
        boolean visit(OpBlock block, long serverSeq, OpRecord record, ByteString bytes);
    }

    /**
     * Visits the ops {@code firstSeq..lastSeq}.
     *
     * @return the number of the last op visited; {@code firstSeq - 1} if the store has none of them
     * @throws CorruptStateException if a number is missing in between
     */
    public long visit(long firstSeq, long lastSeq, RecordVisitor visitor) {
        long[] next = {firstSeq};
        reader.blocks(docId, firstSeq, lastSeq, block -> {
            long seq = block.getFirstSeq();
            if (seq > next[0]) {
                throw new CorruptStateException(docId + ": op " + next[0] + " is missing, the log goes on at " + seq);
            }
            for (ByteString bytes : block.getRecordsList()) {
                if (seq == next[0] && seq <= lastSeq) {
                    next[0]++;
                    if (!visitor.visit(block, seq, parse(bytes), bytes)) {
                        return false;
                    }
                }
                seq++;
            }
            return next[0] <= lastSeq;
        });
        return next[0] - 1;
    }

    /** The applied text ops behind {@code baseSeq}: from the store up to where memory begins, then from memory. */
    Optional<List<TextOp>> appliedSince(long baseSeq, RecentOps recent, long maxBytes) {
        List<TextOp> ops = new ArrayList<>();
        long lastStored = recent.firstSeq() - 1;
        long[] room = {maxBytes - recent.bytesFrom(recent.firstSeq())};
        long last = visit(baseSeq + 1, lastStored, (block, seq, record, bytes) -> {
            room[0] -= bytes.size();
            return room[0] >= 0 && ops.add(appliedText(record));
        });
        if (room[0] < 0) {
            return Optional.empty();
        }
        if (last != lastStored) {
            throw new CorruptStateException(docId + ": op " + (last + 1) + " is missing in the store");
        }
        ops.addAll(recent.from(recent.firstSeq()));
        return Optional.of(ops);
    }

    /** The document's version right after an op of the block. */
    public static long versionAt(OpBlock block, long serverSeq) {
        long version = block.getVersion();
        for (int i = (int) (serverSeq - block.getFirstSeq()) + 1; i < block.getRecordsCount(); i++) {
            version -= parse(block.getRecords(i)).getWithoutEffect() ? 0 : 1;
        }
        return version;
    }

    /** The payload in force: as applied, or as submitted if nothing was changed. */
    public static ByteString appliedPayload(OpRecord record) {
        return record.hasApplied() ? record.getApplied() : record.getSubmitted();
    }

    TextOp appliedText(OpRecord record) {
        try {
            return TextPayload.decode(appliedPayload(record));
        } catch (MalformedOpException e) {
            throw new CorruptStateException(docId + ": a stored text op does not parse", e);
        }
    }

    private static OpRecord parse(ByteString bytes) {
        try {
            return OpRecord.parseFrom(bytes);
        } catch (InvalidProtocolBufferException e) {
            throw new CorruptStateException("a stored op record does not parse", e);
        }
    }
}
