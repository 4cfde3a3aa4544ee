package io.sequencer.server.edge.limit;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.sequencer.server.edge.RateLimits;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;

/**
 * The users who are connected, and what each of them may send over all connections and calls. What was sent is remembered
 * beyond the last connection: who connects again goes on where it was. Bounded in number. Any thread.
 */
public final class Users {
    private static final int REMEMBERED = 100_000;
    /** Longer than the usual buckets take to be full again. */
    private static final Duration REMEMBERED_FOR = Duration.ofMinutes(2);

    private final int connections;
    private final LongSupplier nanoTime;
    private final Map<String, Integer> present = new ConcurrentHashMap<>();
    private final Map<Share, Busy> busy = new ConcurrentHashMap<>();
    /** Of those who are not connected, and of whoever was before. */
    private final Cache<Share, Meter> meters;

    /** A backend that speaks for a user does not take of what the user itself may send. */
    private record Share(RateLimits limits, String user) {}

    /** A meter that connections count on, however long it is ago that one of them began. */
    private record Busy(int connections, Meter meter) {}

    /** @param connections of one user */
    public Users(int connections, LongSupplier nanoTime) {
        this.connections = connections;
        this.nanoTime = nanoTime;
        this.meters = Caffeine.newBuilder()
                .maximumSize(REMEMBERED)
                .expireAfterAccess(REMEMBERED_FOR)
                .ticker(nanoTime::getAsLong)
                .build();
    }

    int limit() {
        return connections;
    }

    /** One more connection of the user; empty if there are as many as there may be. The meter is the user's. */
    Optional<Meter> enter(String user, RateLimits limits) {
        AtomicBoolean isIn = new AtomicBoolean();
        present.compute(user, (name, before) -> {
            int now = before == null ? 1 : before + 1;
            isIn.set(now <= connections);
            return isIn.get() ? Integer.valueOf(now) : before;
        });
        return isIn.get() ? Optional.of(enter(new Share(limits, user))) : Optional.empty();
    }

    private Meter enter(Share share) {
        return busy.compute(
                        share,
                        (same, before) -> before == null
                                ? new Busy(1, remembered(share))
                                : new Busy(before.connections + 1, before.meter))
                .meter;
    }

    private Meter remembered(Share share) {
        return meters.get(share, same -> Meter.ofUser(share.limits, nanoTime.getAsLong()));
    }

    /** What all of the user's connections and calls count on. */
    Meter meter(String user, RateLimits limits) {
        Share share = new Share(limits, user);
        Busy connected = busy.get(share);
        return connected == null ? remembered(share) : connected.meter;
    }

    /** One that entered with these limits is gone. */
    void leave(String user, RateLimits limits) {
        busy.computeIfPresent(new Share(limits, user), (share, before) -> {
            if (before.connections > 1) {
                return new Busy(before.connections - 1, before.meter);
            }
            meters.put(share, before.meter);
            return null;
        });
        present.computeIfPresent(user, (name, before) -> before == 1 ? null : before - 1);
    }

    /** Users with at least one connection. */
    public int count() {
        return present.size();
    }
}
