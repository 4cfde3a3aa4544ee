package io.sequencer.server.fanout;

import io.sequencer.server.fanout.frame.OpsFrame;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The newest frames of a document, contiguous, bounded by count and bytes. One thread appends, many look up; every call
 * is short and locks it.
 */
final class Tail {
    private final FanOutLimits limits;
    /** Of all tails of the node. */
    private final AtomicLong allBytes;

    private final OpsFrame[] ring;
    private long first;
    private long end;
    private int bytes;

    Tail(FanOutLimits limits, AtomicLong allBytes) {
        this.limits = limits;
        this.allBytes = allBytes;
        this.ring = new OpsFrame[limits.tailFrames()];
    }

    /** Adds a frame; what is not contiguous with it is forgotten. */
    synchronized void append(OpsFrame frame) {
        if (first < end && at(end - 1).lastSeq() + 1 != frame.firstSeq()) {
            clear();
        }
        if (end - first == ring.length) {
            dropFirst();
        }
        ring[(int) (end++ % ring.length)] = frame;
        bytes += frame.bytes();
        long all = allBytes.addAndGet(frame.bytes());
        while (first < end - 1 && (bytes > limits.tailBytes() || all > limits.allTailsBytes())) {
            all -= dropFirst();
        }
    }

    /** The frame that holds the op, or null if it is not (or no longer, or not yet) here. */
    synchronized @Nullable OpsFrame holding(long seq) {
        if (first == end || seq > at(end - 1).lastSeq() || seq < at(first).firstSeq()) {
            return null;
        }
        long low = first;
        long high = end - 1; // Nearly everybody asks for the newest frame.
        while (at(high).firstSeq() > seq) {
            long middle = (low + high) >>> 1;
            if (at(middle).lastSeq() < seq) {
                low = middle + 1;
            } else if (at(middle).firstSeq() > seq) {
                high = middle - 1;
            } else {
                high = middle;
            }
        }
        return at(high);
    }

    synchronized void clear() {
        while (first < end) {
            dropFirst();
        }
    }

    private OpsFrame at(long index) {
        return ring[(int) (index % ring.length)];
    }

    private int dropFirst() {
        int slot = (int) (first++ % ring.length);
        int dropped = ring[slot].bytes();
        releaseSlot(slot);
        bytes -= dropped;
        allBytes.addAndGet(-dropped);
        return dropped;
    }

    @SuppressWarnings("NullAway") // Slots outside of [first, end) are never read.
    private void releaseSlot(int slot) {
        ring[slot] = null;
    }
}
