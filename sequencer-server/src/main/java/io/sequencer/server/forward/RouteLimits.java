package io.sequencer.server.forward;

import java.time.Duration;

/**
 * Bounds of one shard's way to its leader, on one node.
 *
 * @param maxCommands commands unanswered; more are refused as overloaded
 * @param maxBytes their bytes
 * @param maxRequestCommands commands in one request to the leader
 * @param maxRequestBytes a request that holds more than one command is no longer than this
 * @param times how long to wait for what
 */
public record RouteLimits(int maxCommands, long maxBytes, int maxRequestCommands, int maxRequestBytes, Times times) {

    /**
     * @param deadline after this long without a decision, a command's outcome is unknown
     * @param stall a leader that answers nothing for so long, while something is asked of it, is asked on a new stream
     * @param drain once the leader is known to have changed, answers of the old one are awaited so long before its
     *     unanswered commands go to the new one
     * @param minBackoff pause before the next attempt after one that brought nothing, doubled each time up to {@code
     *     maxBackoff}; news of a leader ends it
     * @param queue no more commands are unanswered than are decided in so long at the measured rate, but always some
     */
    public record Times(
            Duration deadline,
            Duration stall,
            Duration drain,
            Duration minBackoff,
            Duration maxBackoff,
            Duration queue) {}

    /** As many may be unanswered however slowly they are decided: a burst is no overload, and neither is an election. */
    private static final int LEAST_COMMANDS = 8_192;

    public static final RouteLimits DEFAULTS = new RouteLimits(
            32_768,
            64L << 20,
            1024,
            256 << 10,
            new Times(
                    Duration.ofSeconds(10),
                    Duration.ofSeconds(3),
                    Duration.ofMillis(100),
                    Duration.ofMillis(20),
                    Duration.ofMillis(320),
                    Duration.ofSeconds(2)));

    public RouteLimits {
        if (maxCommands < 1 || maxBytes < 1 || maxRequestCommands < 1 || maxRequestBytes < 1) {
            throw new IllegalArgumentException("a limit below 1 lets nothing through");
        }
    }

    public RouteLimits withDeadline(Duration deadline) {
        return new RouteLimits(
                maxCommands,
                maxBytes,
                maxRequestCommands,
                maxRequestBytes,
                new Times(deadline, times.stall, times.drain, times.minBackoff, times.maxBackoff, times.queue));
    }

    public RouteLimits withMaxBytes(long bytes) {
        return new RouteLimits(maxCommands, bytes, maxRequestCommands, maxRequestBytes, times);
    }

    public RouteLimits withQueue(Duration queue) {
        return new RouteLimits(
                maxCommands,
                maxBytes,
                maxRequestCommands,
                maxRequestBytes,
                new Times(times.deadline, times.stall, times.drain, times.minBackoff, times.maxBackoff, queue));
    }

    /** Commands that may be unanswered where so many are decided in {@link Times#queue}. */
    int room(int decidedInTime) {
        return Math.min(maxCommands, Math.max(LEAST_COMMANDS, decidedInTime));
    }

    public RouteLimits withStall(Duration stall) {
        return new RouteLimits(
                maxCommands,
                maxBytes,
                maxRequestCommands,
                maxRequestBytes,
                new Times(times.deadline, stall, times.drain, times.minBackoff, times.maxBackoff, times.queue));
    }

    public RouteLimits withMaxCommands(int commands) {
        return new RouteLimits(commands, maxBytes, maxRequestCommands, maxRequestBytes, times);
    }
}
