package io.sequencer.server.edge.limit;

import io.sequencer.server.edge.RateLimits;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A token bucket that goes into debt: what is taken beyond it has to be waited for, and who does not wait has to wait
 * longer. One number (the generic cell rate algorithm, ITU-T I.371). Any thread.
 */
public final class Bucket {
    private final double nanosPerToken;
    private final long capacityNanos;
    /** When the bucket will be full again. */
    private final AtomicLong full;

    public Bucket(RateLimits.Rate rate, long nowNanos) {
        nanosPerToken = 1e9 / rate.perSecond();
        capacityNanos = (long) (rate.burst() * nanosPerToken);
        full = new AtomicLong(nowNanos);
    }

    /** How long so many tokens take to come. */
    long nanosFor(long tokens) {
        return (long) (tokens * nanosPerToken);
    }

    /** Takes tokens, whether they are there or not. Returns after how many nanoseconds they would have been; 0: they were. */
    public long take(long tokens, long nowNanos) {
        long cost = nanosFor(tokens);
        long after = full.updateAndGet(before -> (before - nowNanos < 0 ? nowNanos : before) + cost);
        return Math.max(0, after - nowNanos - capacityNanos);
    }
}
