package io.sequencer.server.edge;

import java.time.Duration;

/**
 * How much a client may send, in the long run and at once. Announced in {@code welcome}.
 *
 * @param messages of one connection
 * @param bytes of its messages
 * @param joins of one connection
 * @param ofUser messages and bytes of all connections of one user, as multiples of what one connection may send
 * @param patience a client that has sent, against all refusals, what would have had to wait for longer than this is no
 *     longer listened to
 */
public record RateLimits(Rate messages, Rate bytes, Rate joins, int ofUser, Duration patience) {

    /** @param burst what may come at once after a pause */
    public record Rate(long perSecond, long burst) {
        public Rate times(int factor) {
            return new Rate(perSecond * factor, burst * factor);
        }
    }

    /** For a connection that a person is behind: a fast editor stays below a hundredth of it. */
    public static RateLimits ofEditors() {
        return new RateLimits(
                new Rate(2_000, 10_000), new Rate(8 << 20, 32 << 20), new Rate(200, 2_000), 4, Duration.ofSeconds(10));
    }

    /** For a connection of a backend, which speaks for many. */
    public RateLimits times(int factor) {
        return new RateLimits(messages.times(factor), bytes.times(factor), joins.times(factor), ofUser, patience);
    }
}
