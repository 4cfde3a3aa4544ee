package io.sequencer.server.edge;

import io.sequencer.proto.v1.Error;
import io.sequencer.server.auth.Caller;
import io.sequencer.server.auth.limit.Network;
import io.sequencer.server.edge.limit.Pressure;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The conversations of this node, over every transport: how many there are, and a way to end them all. Any thread. */
public final class Connections {
    private static final int RETRY_AFTER_MILLIS = 1_000;

    private final int limit;
    private final int perAddress;
    private final Pressure pressure;
    private final AtomicInteger count = new AtomicInteger();
    private final Map<Closeable, InetAddress> open = new ConcurrentHashMap<>();
    private final Map<InetAddress, Integer> ofAddress = new ConcurrentHashMap<>();
    /** Whose they are, and those of whom that is not known yet. */
    private final Map<String, Set<Closeable>> ofUser = new ConcurrentHashMap<>();

    private final Map<Closeable, String> users = new ConcurrentHashMap<>();
    private final Set<Closeable> newcomers = ConcurrentHashMap.newKeySet();
    private final Traffic traffic = new Traffic();
    private volatile boolean closed;

    /** One connection. */
    public interface Closeable {
        /** Says goodbye and closes, soon. Any thread. */
        void endWith(CloseReason reason);

        /** The same for a connection of whoever that is. */
        void endIf(Predicate<Caller> ended, CloseReason reason, Error error);
    }

    /**
     * @param limit of all together
     * @param perAddress of one address (IPv6: of one /64)
     * @param pressure when there is any, no further ones are let in
     */
    public Connections(int limit, int perAddress, Pressure pressure) {
        this.limit = limit;
        this.perAddress = perAddress;
        this.pressure = pressure;
    }

    /**
     * Ends those of a user's connections that are meant, soon: a login was ended, an account disabled. It costs what the user's
     * connections cost, and those that have not said yet whose they are.
     */
    public void endIf(String user, Predicate<Caller> ended, CloseReason reason, Error error) {
        Predicate<Caller> meant = caller -> caller.user().equals(user) && ended.test(caller);
        endNewcomersIf(meant, reason, error);
        // Behind the newcomers: who gets a name meanwhile is here before it is no newcomer any more.
        ofUser.getOrDefault(user, Set.of()).forEach(connection -> connection.endIf(meant, reason, error));
    }

    /** The same of all that have not said yet whose they are. */
    public void endNewcomersIf(Predicate<Caller> ended, CloseReason reason, Error error) {
        newcomers.forEach(connection -> connection.endIf(ended, reason, error));
    }

    /** A connection has said whose it is, and is believed. */
    public void named(Closeable connection, String user) {
        users.put(connection, user);
        ofUser.compute(user, (name, before) -> {
            Set<Closeable> all = before == null ? ConcurrentHashMap.newKeySet() : before;
            all.add(connection);
            return all;
        });
        newcomers.remove(connection);
        if (!open.containsKey(connection)) {
            forget(connection);
        }
    }

    private void forget(Closeable connection) {
        newcomers.remove(connection);
        String user = users.remove(connection);
        if (user != null) {
            ofUser.computeIfPresent(user, (name, all) -> {
                all.remove(connection);
                return all.isEmpty() ? null : all;
            });
        }
    }

    /** Everybody who has a connection. */
    public Set<String> users() {
        return Set.copyOf(ofUser.keySet());
    }

    /**
     * Lets a connection in, or says why not.
     *
     * @param from where it comes from; what is no Internet address counts as this machine
     */
    public Optional<Error> add(Closeable connection, @Nullable SocketAddress from) {
        Optional<Error> shed = pressure.refusal(Pressure.Level.NEWCOMERS);
        if (shed.isPresent()) {
            return shed;
        }
        if (count.incrementAndGet() > limit) {
            count.decrementAndGet();
            return Optional.of(Errors.overloaded(RETRY_AFTER_MILLIS));
        }
        InetAddress address = addressOf(from);
        if (!enter(address)) {
            count.decrementAndGet();
            return Optional.of(Errors.tooManyConnections("connections_per_address", perAddress));
        }
        newcomers.add(connection);
        open.put(connection, address);
        if (closed) {
            connection.endWith(CloseReason.SHUTTING_DOWN);
        }
        return Optional.empty();
    }

    private static InetAddress addressOf(@Nullable SocketAddress from) {
        return from instanceof InetSocketAddress internet && internet.getAddress() != null
                ? Network.of(internet.getAddress())
                : InetAddress.getLoopbackAddress();
    }

    private boolean enter(InetAddress address) {
        AtomicBoolean isIn = new AtomicBoolean();
        ofAddress.compute(address, (same, before) -> {
            int now = before == null ? 1 : before + 1;
            isIn.set(now <= perAddress);
            return isIn.get() ? Integer.valueOf(now) : before;
        });
        return isIn.get();
    }

    public void remove(Closeable connection) {
        InetAddress address = open.remove(connection);
        if (address != null) {
            ofAddress.computeIfPresent(address, (same, before) -> before == 1 ? null : before - 1);
            count.decrementAndGet();
        }
        forget(connection);
    }

    /** What went over all of them, the ones that are gone too. */
    public Traffic traffic() {
        return traffic;
    }

    public int count() {
        return count.get();
    }

    /** Ends all of them, and every later one. */
    public void endAll() {
        closed = true;
        open.keySet().forEach(c -> c.endWith(CloseReason.SHUTTING_DOWN));
    }
}
