package io.sequencer.server.edge.limit;

import io.sequencer.proto.v1.Error;
import io.sequencer.server.edge.Errors;
import io.sequencer.server.edge.RateLimits;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Messages, bytes and joins of one connection, or of one user's. Any thread. */
final class Meter {
    private final Counted messages;
    private final Counted bytes;
    private final Counted joins;

    private Meter(RateLimits limits, int factor, String suffix, long nowNanos) {
        messages = new Counted("messages_per_second" + suffix, limits.messages().times(factor), nowNanos);
        bytes = new Counted("bytes_per_second" + suffix, limits.bytes().times(factor), nowNanos);
        joins = new Counted("joins_per_second" + suffix, limits.joins().times(factor), nowNanos);
    }

    static Meter ofConnection(RateLimits limits, long nowNanos) {
        return new Meter(limits, 1, "", nowNanos);
    }

    /** Of all connections of a user. */
    static Meter ofUser(RateLimits limits, long nowNanos) {
        return new Meter(limits, limits.ofUser(), "_per_user", nowNanos);
    }

    /** One bucket, and its limit's name. */
    private record Counted(String limit, RateLimits.Rate rate, Bucket bucket) {
        Counted(String limit, RateLimits.Rate rate, long nowNanos) {
            this(limit, rate, new Bucket(rate, nowNanos));
        }

        Wait take(long count, long nowNanos) {
            long nanos = bucket.take(count, nowNanos);
            return new Wait(nanos, nanos + bucket.nanosFor(count), limit, rate.perSecond());
        }
    }

    /**
     * What a message would have had to wait for.
     *
     * @param again after so long the same message is taken: it is counted then, too
     */
    record Wait(long nanos, long again, String limit, long perSecond) {
        static final Wait NONE = new Wait(0, 0, "", 0);

        Optional<Error> error() {
            if (nanos == 0) {
                return Optional.empty();
            }
            int millis = (int) Math.min(60_000, 1 + TimeUnit.NANOSECONDS.toMillis(again));
            return Optional.of(Errors.tooFast(limit, perSecond, millis));
        }

        Wait orLonger(Wait other) {
            return other.nanos > nanos ? other : this;
        }
    }

    /** Counts a message, also one that is refused for it: who does not wait has to wait longer. */
    Wait take(long size, long nowNanos) {
        return messages.take(1, nowNanos).orLonger(bytes.take(size, nowNanos));
    }

    /** Counts that a message is a join. */
    Wait takeJoin(long nowNanos) {
        return joins.take(1, nowNanos);
    }

    /** Counts bytes of a message that was counted without them. */
    void takeBytes(long size, long nowNanos) {
        bytes.take(size, nowNanos);
    }
}
