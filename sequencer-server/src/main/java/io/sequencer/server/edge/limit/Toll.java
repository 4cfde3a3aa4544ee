package io.sequencer.server.edge.limit;

import io.sequencer.proto.v1.ClientMessage;
import io.sequencer.proto.v1.Error;
import io.sequencer.proto.v1.Request;
import io.sequencer.server.edge.Errors;
import io.sequencer.server.edge.RateLimits;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** What one connection sends, counted message by message. On the connection's loop. */
public final class Toll {
    /** What a frame that cannot be read counts for: how long it was is not known any more. */
    private static final int UNREADABLE_BYTES = 1_024;

    private final RateLimits limits;
    private final Users users;
    private final Pressure pressure;
    private final LongSupplier nanoTime;
    private final Meter own;
    private final Bucket joins;
    private Optional<Meter> ofUser = Optional.empty();
    private String user = "";
    private boolean isAbused;

    public Toll(RateLimits limits, Users users, Pressure pressure, LongSupplier nanoTime) {
        this.limits = limits;
        this.users = users;
        this.pressure = pressure;
        this.nanoTime = nanoTime;
        long now = nanoTime.getAsLong();
        this.own = new Meter(limits.messages(), limits.bytes(), "", now);
        this.joins = new Bucket(limits.joins(), now);
    }

    public RateLimits limits() {
        return limits;
    }

    /** The connection is this user's from now on. Returns why it cannot be; who has no name is bounded by address only. */
    public Optional<Error> enter(String name) {
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
            users.leave(user);
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
            wait = wait.orLonger(new Meter.Wait(
                    joins.take(1, now), "joins_per_second", limits.joins().perSecond()));
        }
        isAbused |= wait.nanos() > limits.patience().toNanos();
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
        isAbused |= wait.nanos() > limits.patience().toNanos();
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
