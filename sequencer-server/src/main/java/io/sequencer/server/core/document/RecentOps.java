package io.sequencer.server.core.document;

import io.sequencer.text.TextOp;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;

/**
 * The newest applied ops of a text document, decoded: what an incoming op is nearly always transformed over. Bounded;
 * older ones are read back from the store.
 */
final class RecentOps {
    static final int MAX_OPS = 512;
    private static final int OBJECT_BYTES = 96;
    static final int MAX_BYTES = 256 * 1024;

    private record Held(TextOp op, int bytes) {}

    private final ArrayDeque<Held> ops = new ArrayDeque<>();
    private long lastSeq;
    private long bytes;

    RecentOps(long lastSeq) {
        this.lastSeq = lastSeq;
    }

    /** The op that got the next number; {@code recordBytes} stands for the memory it holds. */
    void add(TextOp op, int recordBytes) {
        ops.addLast(new Held(op, recordBytes));
        lastSeq++;
        bytes += recordBytes;
    }

    /** Lets go what is too much. Only when all ops held are in the store: what is let go is read back from there. */
    void trim() {
        while (ops.size() > MAX_OPS || (bytes > MAX_BYTES && ops.size() > 1)) {
            bytes -= ops.removeFirst().bytes();
        }
    }

    /** The number of the oldest op held; {@code lastSeq + 1} if none is. */
    long firstSeq() {
        return lastSeq - ops.size() + 1;
    }

    /** Bytes of the records from {@code fromSeq} on. */
    long bytesFrom(long fromSeq) {
        long sum = 0;
        long seq = firstSeq();
        for (Held held : ops) {
            sum += seq >= fromSeq ? held.bytes() : 0;
            seq++;
        }
        return sum;
    }

    /** Ops from {@code fromSeq}, which must not lie below {@link #firstSeq()}, to the last. */
    List<TextOp> from(long fromSeq) {
        TextOp[] newest = new TextOp[(int) (lastSeq - fromSeq + 1)];
        Iterator<Held> backwards = ops.descendingIterator();
        for (int i = newest.length - 1; i >= 0; i--) {
            newest[i] = backwards.next().op();
        }
        return Arrays.asList(newest);
    }

    long approximateBytes() {
        return bytes + (long) ops.size() * OBJECT_BYTES;
    }
}
