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
    private final Cache<Share, Meter> meters;

    /** A backend that speaks for a user does not take of what the user itself may send. */
    private record Share(RateLimits limits, String user) {}

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
        return isIn.get() ? Optional.of(meter(user, limits)) : Optional.empty();
    }

    /** What all of the user's connections and calls count on. */
    Meter meter(String user, RateLimits limits) {
        return meters.get(new Share(limits, user), share -> Meter.ofUser(limits, nanoTime.getAsLong()));
    }

    /** One that entered is gone. */
    void leave(String user) {
        present.computeIfPresent(user, (name, before) -> before == 1 ? null : before - 1);
    }

    /** Users with at least one connection. */
    public int count() {
        return present.size();
    }
}
