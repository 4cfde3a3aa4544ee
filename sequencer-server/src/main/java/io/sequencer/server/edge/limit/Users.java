package io.sequencer.server.edge.limit;

import io.sequencer.server.edge.RateLimits;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;

/** The users who are connected, and what each of them may send over all connections. Any thread. */
public final class Users {
    private final int connections;
    private final LongSupplier nanoTime;
    private final ConcurrentHashMap<String, Presence> present = new ConcurrentHashMap<>();

    private record Presence(int connections, Meter meter) {}

    /** @param connections of one user */
    public Users(int connections, LongSupplier nanoTime) {
        this.connections = connections;
        this.nanoTime = nanoTime;
    }

    int limit() {
        return connections;
    }

    /** One more connection of the user; empty if there are as many as there may be. The meter is the user's. */
    Optional<Meter> enter(String user, RateLimits limits) {
        AtomicBoolean isIn = new AtomicBoolean();
        Presence now = present.compute(user, (name, before) -> {
            isIn.set(before == null || before.connections < connections);
            if (before == null) {
                return new Presence(1, meter(limits));
            }
            return isIn.get() ? new Presence(before.connections + 1, before.meter) : before;
        });
        return isIn.get() ? Optional.of(now.meter) : Optional.empty();
    }

    private Meter meter(RateLimits limits) {
        return new Meter(
                limits.messages().times(limits.ofUser()),
                limits.bytes().times(limits.ofUser()),
                "_per_user",
                nanoTime.getAsLong());
    }

    /** One that entered is gone. */
    void leave(String user) {
        present.computeIfPresent(
                user,
                (name, before) -> before.connections == 1 ? null : new Presence(before.connections - 1, before.meter));
    }

    /** Users with at least one connection. */
    public int count() {
        return present.size();
    }
}
