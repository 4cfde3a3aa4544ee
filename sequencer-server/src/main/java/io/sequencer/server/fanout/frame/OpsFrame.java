package io.sequencer.server.fanout.frame;

import io.sequencer.proto.log.v1.OpBlock;
import io.sequencer.proto.v1.DocumentMode;
import io.sequencer.server.core.ShardReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A run of ops of one document that goes out as one message. Shared by all subscribers.
 *
 * <p>What is not needed is not made: the records of a live block are parsed when the first subscriber wants them, and
 * each wire format is encoded for its first subscriber.
 */
public final class OpsFrame {
    /** What an op's event costs besides what it holds: names, ids, numbers in the longer format. */
    private static final int EVENT_OVERHEAD_BYTES = 200;

    private final String docId;
    private final DocumentMode mode;
    private final long firstSeq;
    private final int count;
    private final int bytes;
    private final Optional<ContentMark> mark;

    // Guarded by this. The block is let go once parsed.
    private @Nullable OpBlock block;
    private @Nullable List<CommittedOp> ops;
    private final @Nullable EncodedOps[] encoded = new EncodedOps[WireFormat.values().length];
    private final byte[] @Nullable [] whole = new byte[WireFormat.values().length][];

    /** A block as it was applied; {@code mark} is the content after it, where a checkpoint is due. */
    public OpsFrame(String docId, DocumentMode mode, OpBlock block, Optional<ContentMark> mark) {
        this.docId = docId;
        this.mode = mode;
        this.firstSeq = block.getFirstSeq();
        this.count = block.getRecordsCount();
        this.bytes = bytesOf(block);
        this.block = block;
        this.mark = mark;
    }

    private OpsFrame(String docId, DocumentMode mode, List<CommittedOp> ops, int bytes, Optional<ContentMark> mark) {
        this.docId = docId;
        this.mode = mode;
        this.firstSeq = ops.get(0).serverSeq();
        this.count = ops.size();
        this.bytes = bytes;
        this.ops = ops;
        this.mark = mark;
    }

    /** Frames of at most {@code maxBytes} (or one op) for a contiguous run of ops. */
    public static List<OpsFrame> split(String docId, DocumentMode mode, List<CommittedOp> ops, int maxBytes) {
        return split(docId, mode, ops, maxBytes, Optional.empty());
    }

    /** This frame as one or more of at most {@code maxBytes} (or one op); the mark stays behind the last op. */
    public List<OpsFrame> split(int maxBytes) {
        return bytes <= maxBytes || count == 1 ? List.of(this) : split(docId, mode, ops(), maxBytes, mark);
    }

    private static List<OpsFrame> split(
            String docId, DocumentMode mode, List<CommittedOp> ops, int maxBytes, Optional<ContentMark> mark) {
        List<OpsFrame> frames = new ArrayList<>();
        int from = 0;
        int size = 0;
        for (int i = 0; i < ops.size(); i++) {
            int next = bytesOf(ops.get(i));
            if (i > from && size + next > maxBytes) {
                frames.add(new OpsFrame(docId, mode, ops.subList(from, i), size, Optional.empty()));
                from = i;
                size = 0;
            }
            size += next;
        }
        if (from < ops.size()) {
            frames.add(new OpsFrame(docId, mode, ops.subList(from, ops.size()), size, mark));
        }
        return frames;
    }

    /** Ops {@code firstSeq..lastSeq}, as many as {@code maxBytes} hold, at least one. */
    public static List<CommittedOp> read(ShardReader reader, String docId, long firstSeq, long lastSeq, int maxBytes) {
        List<CommittedOp> ops = new ArrayList<>();
        long[] room = {maxBytes};
        reader.blocks(docId, firstSeq, lastSeq, block -> {
            for (CommittedOp op : CommittedOp.ofBlock(block)) {
                if (op.serverSeq() >= firstSeq && op.serverSeq() <= lastSeq) {
                    room[0] -= bytesOf(op);
                    if (room[0] < 0 && !ops.isEmpty()) {
                        return false;
                    }
                    ops.add(op);
                }
            }
            return room[0] > 0;
        });
        return ops;
    }

    private static int bytesOf(OpBlock block) {
        int size = 0;
        for (int i = 0; i < block.getRecordsCount(); i++) {
            size += block.getRecords(i).size() + EVENT_OVERHEAD_BYTES;
        }
        return size;
    }

    /** Estimate of what the op takes in a frame. */
    public static int bytesOf(CommittedOp op) {
        return op.applied().size() + EVENT_OVERHEAD_BYTES;
    }

    public DocumentMode mode() {
        return mode;
    }

    public long firstSeq() {
        return firstSeq;
    }

    public long lastSeq() {
        return firstSeq + count - 1;
    }

    public int count() {
        return count;
    }

    /** Estimate of its size as a frame. */
    public int bytes() {
        return bytes;
    }

    /** The content after its last op, where a checkpoint is due. */
    public Optional<ContentMark> mark() {
        return mark;
    }

    /** Its ops, in order. */
    public synchronized List<CommittedOp> ops() {
        List<CommittedOp> known = ops;
        if (known == null) {
            OpBlock source = block;
            if (source == null) {
                throw new IllegalStateException("a frame has neither ops nor a block");
            }
            known = CommittedOp.ofBlock(source);
            ops = known;
            block = null;
        }
        return known;
    }

    /** The message with all its ops; the array is shared and must not be written to. */
    public synchronized byte[] whole(WireFormat format) {
        byte[] known = whole[format.ordinal()];
        if (known == null) {
            known = format.join(docId, encoded(format), 0, count);
            whole[format.ordinal()] = known;
        }
        return known;
    }

    /** The message with the ops at {@code from..to-1} of this frame. */
    public synchronized byte[] part(WireFormat format, int from, int to) {
        return from == 0 && to == count ? whole(format) : format.join(docId, encoded(format), from, to);
    }

    private EncodedOps encoded(WireFormat format) {
        EncodedOps known = encoded[format.ordinal()];
        if (known == null) {
            known = format.encode(docId, this);
            encoded[format.ordinal()] = known;
        }
        return known;
    }
}
