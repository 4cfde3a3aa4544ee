package io.sequencer.server.auth.limit;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * Token buckets by key (generic cell rate algorithm: one number per bucket). A bucket that was full again is forgotten. Any
 * thread.
 */
public final class AttemptLimit {
    private final Rate rate;
    private final long intervalNanos;
    private final LongSupplier nanoTime;
    /** By key: when the bucket will be full again. */
    private final Cache<String, Long> full;

    /**
     * @param burst attempts at once
     * @param perMinute attempts in the long run
     * @param keys remembered at most; the least used ones are forgotten first
     */
    public record Rate(int burst, int perMinute, int keys) {}

    /** @param nanoTime of any origin, never going back */
    public AttemptLimit(Rate rate, LongSupplier nanoTime) {
        this.rate = rate;
        this.intervalNanos = TimeUnit.MINUTES.toNanos(1) / rate.perMinute;
        this.nanoTime = nanoTime;
        this.full = Caffeine.newBuilder()
                .maximumSize(rate.keys)
                .expireAfterAccess(Duration.ofNanos(intervalNanos * rate.burst))
                .build();
    }

    /** Takes one attempt of the key. Returns 0 if it may be made now, else the milliseconds until one may. */
    public long take(String key) {
        AtomicLong waitNanos = new AtomicLong();
        full.asMap().compute(key, (same, before) -> {
            long now = nanoTime.getAsLong();
            long from = before == null || before - now < 0 ? now : before;
            long next = from + intervalNanos;
            long excess = next - now - intervalNanos * rate.burst;
            if (excess > 0) {
                waitNanos.set(excess);
                return from;
            }
            return next;
        });
        return waitNanos.get() == 0 ? 0 : 1 + TimeUnit.NANOSECONDS.toMillis(waitNanos.get());
    }

    /** The bucket of the key is full again. */
    public void forgive(String key) {
        full.invalidate(key);
    }
}
