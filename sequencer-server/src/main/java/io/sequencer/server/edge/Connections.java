package io.sequencer.server.edge;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** The conversations of this node, over every transport: how many there are, and a way to end them all. Any thread. */
public final class Connections {
    private final int limit;
    private final AtomicInteger count = new AtomicInteger();
    private final Set<Closeable> open = ConcurrentHashMap.newKeySet();
    private final Traffic traffic = new Traffic();
    private volatile boolean closed;

    /** One connection. */
    @FunctionalInterface
    public interface Closeable {
        /** Says goodbye and closes, soon. Any thread. */
        void endWith(CloseReason reason);
    }

    public Connections(int limit) {
        this.limit = limit;
    }

    /** Returns false if there is no room for another one. */
    public boolean add(Closeable connection) {
        if (count.incrementAndGet() > limit) {
            count.decrementAndGet();
            return false;
        }
        open.add(connection);
        if (closed) {
            connection.endWith(CloseReason.SHUTTING_DOWN);
        }
        return true;
    }

    public void remove(Closeable connection) {
        if (open.remove(connection)) {
            count.decrementAndGet();
        }
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
        open.forEach(c -> c.endWith(CloseReason.SHUTTING_DOWN));
    }
}
