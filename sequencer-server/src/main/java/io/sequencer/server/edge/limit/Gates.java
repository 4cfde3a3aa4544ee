package io.sequencer.server.edge.limit;

import io.sequencer.proto.v1.Error;
import io.sequencer.server.auth.Caller;
import io.sequencer.server.edge.Connections;
import io.sequencer.server.edge.EdgeLimits;
import io.sequencer.server.edge.RateLimits;
import java.util.Optional;
import java.util.function.LongSupplier;

/** Makes the toll of each connection, over what all connections of the node share. Any thread. */
public final class Gates {
    private static final long ALL_BODIES_BYTES = 64 << 20;
    /** Log-ins and what comes before a hello is welcomed: short. */
    private static final long STRANGERS_BODIES_BYTES = 8 << 20;

    private final EdgeLimits.OfClients limits;
    private final Pressure pressure;
    private final LongSupplier nanoTime;
    private final Users users;
    private final Connections connections;
    private final Bodies bodies = new Bodies(ALL_BODIES_BYTES);
    private final Bodies ofStrangers = new Bodies(STRANGERS_BODIES_BYTES);
    private final boolean hasAccounts;

    /** @param hasAccounts whether who is not checked is a stranger */
    public Gates(EdgeLimits all, boolean hasAccounts, Pressure pressure, LongSupplier nanoTime) {
        this.hasAccounts = hasAccounts;
        this.limits = all.clients();
        this.pressure = pressure;
        this.nanoTime = nanoTime;
        this.users = new Users(limits.perUser(), nanoTime);
        this.connections = new Connections(all.connection().connections(), limits.perAddress(), pressure);
    }

    /** Of a connection that a person is behind. */
    public Toll ofEditor() {
        return new Toll(caller -> limits.editors(), users, pressure, nanoTime);
    }

    /** Of a session over gRPC, which anybody may begin. */
    public Toll ofSession() {
        return new Toll(this::rates, users, pressure, nanoTime);
    }

    /** Whether the caller has not said who it is, where everybody has to. */
    public boolean isStranger(Caller caller) {
        return hasAccounts && caller.kind() == Caller.Kind.UNCHECKED;
    }

    /** A backend speaks for many; where nobody is checked, whoever speaks gRPC counts as one. */
    private RateLimits rates(Caller caller) {
        return switch (caller.kind()) {
            case BACKEND -> limits.backends();
            case UNCHECKED -> hasAccounts ? limits.editors() : limits.backends();
            case USER, ADMIN -> limits.editors();
        };
    }

    /**
     * Counts a call that is no session's message, on what its user may send over all connections. Returns why it is not taken
     * up now.
     *
     * @param network where it comes from: who has no name shares what one user has
     */
    public Optional<Error> call(Caller caller, String network) {
        return users.meter(share(caller, network), rates(caller))
                .take(0, nanoTime.getAsLong())
                .error();
    }

    /** Counts what came with such a call. */
    public void callBytes(Caller caller, String network, long bytes) {
        users.meter(share(caller, network), rates(caller)).takeBytes(bytes, nanoTime.getAsLong());
    }

    /** A name for who is held to account for what a caller brings. */
    public static String share(Caller caller, String network) {
        // No name of a user holds a slash.
        return caller.user().isEmpty() ? "/" + network : caller.user();
    }

    /** Of this node, over every transport. */
    public Connections connections() {
        return connections;
    }

    /** Of requests that are not answered yet, over every transport. Strangers have their own: they take none of the others'. */
    public Bodies bodies(Caller caller) {
        return isStranger(caller) ? ofStrangers : bodies;
    }

    public Bodies strangersBodies() {
        return ofStrangers;
    }

    public Pressure pressure() {
        return pressure;
    }

    /** Users with at least one connection. */
    public int users() {
        return users.count();
    }
}
