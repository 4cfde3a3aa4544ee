package io.sequencer.server.edge.rest;

import io.sequencer.server.edge.limit.Bodies;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** What requests may take of the node, each and together. Shared by all connections, any thread. */
final class RestLimits {
    private final int bodyBytes;
    private final Bodies bodies;
    private final int atOnce;
    private final Duration stall;
    private final AtomicLong requests = new AtomicLong();

    /**
     * @param bodyBytes of one request
     * @param bodies all that are being received or worked on
     * @param atOnce requests that are worked on
     * @param stall how long a client may take nothing of a long answer
     */
    RestLimits(int bodyBytes, Bodies bodies, int atOnce, Duration stall) {
        this.bodyBytes = bodyBytes;
        this.bodies = bodies;
        this.atOnce = atOnce;
        this.stall = stall;
    }

    int bodyBytes() {
        return bodyBytes;
    }

    Duration stall() {
        return stall;
    }

    Bodies bodies() {
        return bodies;
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
