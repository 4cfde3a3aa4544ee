package io.sequencer.server.edge.rest;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** What requests may take of the node, each and together. Shared by all connections, any thread. */
final class RestLimits {
    private final int bodyBytes;
    private final long allBytes;
    private final int atOnce;
    private final Duration stall;
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicLong requests = new AtomicLong();

    /**
     * @param bodyBytes of one request
     * @param allBytes of all bodies that are being received or worked on
     * @param atOnce requests that are worked on
     * @param stall how long a client may take nothing of a long answer
     */
    RestLimits(int bodyBytes, long allBytes, int atOnce, Duration stall) {
        this.bodyBytes = bodyBytes;
        this.allBytes = allBytes;
        this.atOnce = atOnce;
        this.stall = stall;
    }

    int bodyBytes() {
        return bodyBytes;
    }

    Duration stall() {
        return stall;
    }

    /** Takes room for so many bytes more. Returns whether there was some. */
    boolean takeBytes(long count) {
        if (bytes.addAndGet(count) > allBytes) {
            bytes.addAndGet(-count);
            return false;
        }
        return true;
    }

    void giveBytes(long count) {
        bytes.addAndGet(-count);
    }

    boolean takeRequest() {
        if (requests.incrementAndGet() > atOnce) {
            requests.decrementAndGet();
            return false;
        }
        return true;
    }

    void giveRequest() {
        requests.decrementAndGet();
    }
}
