package io.sequencer.chaos.sim.net;

import static io.sequencer.chaos.sim.time.VirtualTime.MICRO;
import static io.sequencer.chaos.sim.time.VirtualTime.MILLI;

import io.sequencer.chaos.sim.time.Dice;
import io.sequencer.chaos.sim.time.VirtualTime;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Which place reaches which, how fast, and all open connections. Places are names of nodes and clients. */
public final class Network {
    private final VirtualTime time;
    private final Dice dice;
    private final Set<Way> blocked = new HashSet<>();
    private final Set<Connection> open = new LinkedHashSet<>();
    private boolean flawed = true;

    private record Way(String from, String to) {}

    public Network(VirtualTime time, Dice dice) {
        this.time = time;
        this.dice = dice;
    }

    /** A connection that both ends believe in from now on. */
    public Connection connect(String from, String to, Connection.End near, Connection.End far) {
        Connection connection = new Connection(this, from, to, near, far);
        open.add(connection);
        return connection;
    }

    /** One message on its own: it may be lost, late, doubled, overtaken. */
    public void datagram(String from, String to, Runnable delivery) {
        if (isBlocked(from, to) || (flawed && dice.oneIn(100))) {
            return;
        }
        time.after(latency(), delivery);
        if (flawed && dice.oneIn(100)) {
            time.after(latency() + 5 * MILLI, delivery);
        }
    }

    /** Nothing gets from one place to the other until {@link #heal}. */
    public void block(String from, String to) {
        blocked.add(new Way(from, to));
    }

    public boolean isBlocked(String from, String to) {
        return !blocked.isEmpty() && blocked.contains(new Way(from, to));
    }

    /** All ways are open again; what was held back arrives, if its connection is still there. */
    public void unblock() {
        blocked.clear();
        open.forEach(Connection::flow);
    }

    /** From now on nothing is lost or late. */
    public void heal() {
        flawed = false;
        unblock();
        open.forEach(Connection::resume);
    }

    /** Breaks a connection that somebody has, if there is one. */
    public void cutOne() {
        pick().forEach(Connection::cut);
    }

    /** Lets a connection fall silent: neither end is told. */
    public void silenceOne() {
        pick().forEach(Connection::silence);
    }

    /** Ends all that a place had; the other ends hear of it, or, when it lost its power, nothing. */
    public void gone(String place, boolean silently) {
        List.copyOf(open).stream()
                .filter(connection -> connection.touches(place))
                .forEach(connection -> {
                    if (silently && dice.oneIn(2)) {
                        connection.silence();
                    } else {
                        connection.cut();
                    }
                });
    }

    private List<Connection> pick() {
        return open.isEmpty() ? List.of() : List.of(dice.of(new ArrayList<>(open)));
    }

    void closed(Connection connection) {
        open.remove(connection);
    }

    /** How long a message is on its way now. */
    long latency() {
        if (flawed && dice.oneIn(200)) {
            return dice.between(MILLI, 250 * MILLI);
        }
        return dice.between(50 * MICRO, 900 * MICRO);
    }

    VirtualTime time() {
        return time;
    }
}
