package io.sequencer.server.edge.rest;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** What requests may take of the node, each and together. Shared by all connections, any thread. */
final class RestLimits {
    private final int bodyBytes;
    private final int atOnce;
    private final Duration stall;
    private final AtomicLong requests = new AtomicLong();

    /**
     * @param bodyBytes of one request
     * @param atOnce requests that are worked on
     * @param stall how long a client may take nothing of a long answer
     */
    RestLimits(int bodyBytes, int atOnce, Duration stall) {
        this.bodyBytes = bodyBytes;
        this.atOnce = atOnce;
        this.stall = stall;
    }

    int bodyBytes() {
        return bodyBytes;
    }

    Duration stall() {
        return stall;
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
