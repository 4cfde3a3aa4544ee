package io.sequencer.server.edge.limit;

import io.sequencer.proto.v1.Error;
import io.sequencer.server.edge.Errors;
import io.sequencer.server.edge.RateLimits;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Messages and bytes of one connection, or of one user's. Any thread. */
final class Meter {
    private final RateLimits.Rate messageRate;
    private final RateLimits.Rate byteRate;
    private final String suffix;
    private final Bucket messages;
    private final Bucket bytes;

    /** @param suffix of the limits' names */
    Meter(RateLimits.Rate messageRate, RateLimits.Rate byteRate, String suffix, long nowNanos) {
        this.messageRate = messageRate;
        this.byteRate = byteRate;
        this.suffix = suffix;
        this.messages = new Bucket(messageRate, nowNanos);
        this.bytes = new Bucket(byteRate, nowNanos);
    }

    /** What a message would have had to wait for. */
    record Wait(long nanos, String limit, long perSecond) {
        static final Wait NONE = new Wait(0, "", 0);

        Optional<Error> error() {
            if (nanos == 0) {
                return Optional.empty();
            }
            int millis = (int) Math.min(60_000, 1 + TimeUnit.NANOSECONDS.toMillis(nanos));
            return Optional.of(Errors.tooFast(limit, perSecond, millis));
        }

        Wait orLonger(Wait other) {
            return other.nanos > nanos ? other : this;
        }
    }

    /** Counts a message, also one that is refused for it: who does not wait has to wait longer. */
    Wait take(long size, long nowNanos) {
        Wait ofMessages = new Wait(messages.take(1, nowNanos), "messages_per_second" + suffix, messageRate.perSecond());
        Wait ofBytes = new Wait(bytes.take(size, nowNanos), "bytes_per_second" + suffix, byteRate.perSecond());
        return ofMessages.orLonger(ofBytes);
    }
}
