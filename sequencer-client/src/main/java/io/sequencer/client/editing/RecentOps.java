package io.sequencer.client.editing;

import io.sequencer.text.Side;
import io.sequencer.text.TextOp;
import io.sequencer.text.TextOpCodec;
import io.sequencer.text.Transform;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.OptionalInt;

/** The last ops of the log, for positions that were said of a content before them. Owned by {@link EditedText}. */
final class RecentOps {
    private static final int MAX_OPS = 512;
    private static final long MAX_BYTES = 1L << 20;

    private final Deque<Kept> ops = new ArrayDeque<>();
    private long bytes;
    private long seq;

    private record Kept(TextOp op, int bytes) {}

    RecentOps(long seq) {
        this.seq = seq;
    }

    /** The op with the next number. */
    void add(TextOp op) {
        TextOp bare = op.withoutDeletedText();
        Kept kept = new Kept(bare, TextOpCodec.encodedLength(bare));
        ops.addLast(kept);
        bytes += kept.bytes;
        seq++;
        while (ops.size() > MAX_OPS || bytes > MAX_BYTES) {
            bytes -= ops.removeFirst().bytes;
        }
    }

    /** Nothing is known of what led to {@code seqNow}. */
    void restart(long seqNow) {
        ops.clear();
        bytes = 0;
        seq = seqNow;
    }

    /** Where a position in the content at {@code atSeq} is now; empty if that is ahead, or too long ago. */
    OptionalInt position(int position, long atSeq, Side side) {
        long oldest = seq - ops.size();
        if (atSeq > seq || atSeq < oldest) {
            return OptionalInt.empty();
        }
        int moved = position;
        long at = oldest;
        for (Kept kept : ops) {
            if (at++ >= atSeq) {
                moved = Transform.position(moved, kept.op, side);
            }
        }
        return OptionalInt.of(moved);
    }
}
