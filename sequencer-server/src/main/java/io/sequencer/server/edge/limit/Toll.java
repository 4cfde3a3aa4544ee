package io.sequencer.server.edge.limit;

import io.sequencer.proto.v1.ClientMessage;
import io.sequencer.proto.v1.Error;
import io.sequencer.proto.v1.Request;
import io.sequencer.server.auth.Caller;
import io.sequencer.server.edge.Errors;
import io.sequencer.server.edge.RateLimits;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.LongSupplier;

/** What one connection sends, counted message by message. On the connection's loop. */
public final class Toll {
    /** Before hello. */
    private static final Caller NOBODY = new Caller("", Caller.Kind.USER, 0, Optional.empty());

    private static final long LEAST_PAUSE_MILLIS = 100;
    private static final long MOST_PAUSE_MILLIS = 250;

    /** What a frame that cannot be read counts for: how long it was is not known any more. */
    private static final int UNREADABLE_BYTES = 1_024;

    private final Function<Caller, RateLimits> rates;
    private final Users users;
    private final Pressure pressure;
    private final LongSupplier nanoTime;
    private RateLimits limits;
    private Meter own;
    private Optional<Meter> ofUser = Optional.empty();
    private String user = "";
    /** Refusals for speed since something was taken the last time. */
    private long refusals;

    private boolean isAbused;
    private long debtNanos;

    /** @param rates what a caller may send */
    public Toll(Function<Caller, RateLimits> rates, Users users, Pressure pressure, LongSupplier nanoTime) {
        this.rates = rates;
        this.limits = rates.apply(NOBODY);
        this.users = users;
        this.pressure = pressure;
        this.nanoTime = nanoTime;
        this.own = Meter.ofConnection(limits, nanoTime.getAsLong());
    }

    public RateLimits limits() {
        return limits;
    }

    /** The connection is this caller's from now on. Returns why it cannot be; who has no name is bounded by address only. */
    public Optional<Error> enter(Caller caller) {
        RateLimits now = rates.apply(caller);
        if (!now.equals(limits)) {
            limits = now;
            own = Meter.ofConnection(now, nanoTime.getAsLong());
        }
        String name = caller.user();
        if (name.isEmpty()) {
            return Optional.empty();
        }
        ofUser = users.enter(name, limits);
        if (ofUser.isEmpty()) {
            return Optional.of(Errors.tooManyConnections("connections_per_user", users.limit()));
        }
        user = name;
        return Optional.empty();
    }

    /** The connection is gone. Idempotent. */
    public void leave() {
        if (ofUser.isPresent()) {
            ofUser = Optional.empty();
            users.leave(user, limits);
        }
    }

    /** Counts a message. Returns why it is not taken, if it is one that can wait. */
    public Optional<Error> charge(ClientMessage message) {
        long now = nanoTime.getAsLong();
        int size = message.getSerializedSize();
        Meter.Wait wait = own.take(size, now);
        if (ofUser.isPresent()) {
            wait = wait.orLonger(ofUser.get().take(size, now));
        }
        if (message.hasJoin()) {
            wait = wait.orLonger(own.takeJoin(now));
            if (ofUser.isPresent()) {
                wait = wait.orLonger(ofUser.get().takeJoin(now));
            }
        }
        judge(wait);
        if (!canWait(message)) {
            return Optional.empty();
        }
        return wait.error().or(() -> shed(message));
    }

    /** Counts something that is no message that can be read. */
    public void chargeUnreadable() {
        long now = nanoTime.getAsLong();
        Meter.Wait wait = own.take(UNREADABLE_BYTES, now);
        if (ofUser.isPresent()) {
            wait = wait.orLonger(ofUser.get().take(UNREADABLE_BYTES, now));
        }
        judge(wait);
    }

    private void judge(Meter.Wait wait) {
        debtNanos = wait.nanos();
        refusals = debtNanos == 0 ? 0 : refusals + 1;
        isAbused |= debtNanos > limits.patience().toNanos()
                || refusals > limits.messages().perSecond() * Math.max(1, patienceSeconds());
    }

    /**
     * How long nothing more of the client should be read; 0: go on. It was told to wait and did not: what it sends meanwhile
     * stays in its own buffers, and costs this node nothing.
     */
    public long pauseMillis() {
        long millis = TimeUnit.NANOSECONDS.toMillis(debtNanos);
        return millis < LEAST_PAUSE_MILLIS ? 0 : Math.min(MOST_PAUSE_MILLIS, millis);
    }

    /** The pause is over. */
    public void paused() {
        debtNanos = 0;
    }

    /** The client has gone on for so long, against all refusals, that nothing more of it is to be read. */
    public boolean isAbused() {
        return isAbused;
    }

    /** How long the client has gone on for, in seconds of what it may send. */
    public long patienceSeconds() {
        return TimeUnit.NANOSECONDS.toSeconds(limits.patience().toNanos());
    }

    private static boolean canWait(ClientMessage message) {
        return message.hasSubmit() || message.hasSubmitAll() || message.hasRequest() || message.hasJoin();
    }

    private Optional<Error> shed(ClientMessage message) {
        if (message.hasJoin()) {
            return pressure.refusal(Pressure.Level.NEWCOMERS);
        }
        if (message.hasRequest()) {
            return isLongRead(message.getRequest())
                    ? pressure.refusal(Pressure.Level.READS)
                    : pressure.refusal(Pressure.Level.WRITES);
        }
        return pressure.refusal(Pressure.Level.WRITES);
    }

    private static boolean isLongRead(Request request) {
        return switch (request.getRequestCase()) {
            case CONTENT, OPS, AUTHORS -> true;
            case CREATE, HEAD, OP_STATUS, PUT_SNAPSHOT, REQUEST_NOT_SET -> false;
        };
    }
}
