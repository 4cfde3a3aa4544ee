package io.sequencer.chaos.sim.net;

import java.util.ArrayDeque;
import java.util.Queue;

/** An ordered connection between two places. Nothing is lost in it while it lives; it may break, or fall silent. */
public final class Connection {
    private final Network network;
    private final Direction there;
    private final Direction back;
    private boolean silent;
    private boolean over;

    /** Who holds one end. */
    @FunctionalInterface
    public interface End {
        /** The connection is over; nothing follows. */
        void broken(String reason);
    }

    private static final class Direction {
        private final String from;
        private final String to;
        private final End receiver;
        private final Queue<Runnable> held = new ArrayDeque<>();
        private long lastArrival;
        private boolean deaf;

        Direction(String from, String to, End receiver) {
            this.from = from;
            this.to = to;
            this.receiver = receiver;
        }
    }

    Connection(Network network, String from, String to, End near, End far) {
        this.network = network;
        this.there = new Direction(from, to, far);
        this.back = new Direction(to, from, near);
    }

    /** From who connected to whom it connected to. */
    public void sendThere(Runnable delivery) {
        send(there, delivery);
    }

    public void sendBack(Runnable delivery) {
        send(back, delivery);
    }

    private void send(Direction direction, Runnable delivery) {
        if (over) {
            return;
        }
        if (silent || network.isBlocked(direction.from, direction.to)) {
            direction.held.add(delivery);
        } else {
            travel(direction, delivery);
        }
    }

    private void travel(Direction direction, Runnable delivery) {
        long now = network.time().now();
        long arrival = Math.max(direction.lastArrival + 1, now + network.latency());
        direction.lastArrival = arrival;
        network.time().after(arrival - now, () -> {
            if (!direction.deaf) {
                delivery.run();
            }
        });
    }

    /** The near end leaves: it hears no more, the far end hears what was sent and then of the end. */
    public void closeNear() {
        close(back, there);
    }

    public void closeFar() {
        close(there, back);
    }

    private void close(Direction own, Direction other) {
        own.deaf = true;
        if (!over) {
            send(other, () -> end(other, "closed by the other end"));
            over = true;
            network.closed(this);
        }
    }

    /** Both ends hear of it; what was on its way may still arrive before. */
    void cut() {
        if (!over) {
            over = true;
            network.closed(this);
            for (Direction direction : new Direction[] {there, back}) {
                direction.held.clear();
                travel(direction, () -> end(direction, "connection reset"));
            }
        }
    }

    private static void end(Direction direction, String reason) {
        direction.deaf = true;
        direction.receiver.broken(reason);
    }

    void silence() {
        silent = true;
    }

    /** A network that was silent is heard again: what was held back arrives. */
    void resume() {
        silent = false;
        flow();
    }

    void flow() {
        if (!silent && !over) {
            flow(there);
            flow(back);
        }
    }

    private void flow(Direction direction) {
        while (!direction.held.isEmpty() && !network.isBlocked(direction.from, direction.to)) {
            travel(direction, direction.held.remove());
        }
    }

    boolean touches(String place) {
        return there.from.equals(place) || there.to.equals(place);
    }
}
