package io.sequencer.server.edge.limit;

import io.sequencer.server.edge.Connections;
import io.sequencer.server.edge.EdgeLimits;
import java.util.function.LongSupplier;

/** Makes the toll of each connection, over what all connections of the node share. Any thread. */
public final class Gates {
    private final EdgeLimits.OfClients limits;
    private final Pressure pressure;
    private final LongSupplier nanoTime;
    private final Users users;
    private final Connections connections;

    public Gates(EdgeLimits all, Pressure pressure, LongSupplier nanoTime) {
        this.limits = all.clients();
        this.pressure = pressure;
        this.nanoTime = nanoTime;
        this.users = new Users(limits.perUser(), nanoTime);
        this.connections = new Connections(all.connection().connections(), limits.perAddress(), pressure);
    }

    /** Of a connection that a person is behind. */
    public Toll ofEditor() {
        return new Toll(limits.editors(), users, pressure, nanoTime);
    }

    /** Of a connection of a backend. */
    public Toll ofBackend() {
        return new Toll(limits.backends(), users, pressure, nanoTime);
    }

    /** Of this node, over every transport. */
    public Connections connections() {
        return connections;
    }

    public Pressure pressure() {
        return pressure;
    }

    /** Users with at least one connection. */
    public int users() {
        return users.count();
    }
}
