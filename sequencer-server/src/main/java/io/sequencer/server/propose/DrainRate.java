package io.sequencer.server.propose;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * How fast a queue is being worked off, measured: the base of an honest "retry after".
 *
 * <p>One thread records, any thread asks; an estimate may mix an old rate with a new time, which is no harm.
 */
public final class DrainRate {
    private static final int SHORTEST_MILLIS = 5;
    private static final int LONGEST_MILLIS = 5_000;
    private static final double WEIGHT_OF_NEW = 0.2;

    private volatile long lastNanos;
    private volatile double nanosPerCommand;

    public DrainRate(long nowNanos) {
        lastNanos = nowNanos;
    }

    /** Work begins on an idle queue: the idle time does not count. */
    public void begin(long nowNanos) {
        lastNanos = nowNanos;
    }

    /** So many commands were done since the last call. */
    public void done(int commands, long nowNanos) {
        double sample = (double) (nowNanos - lastNanos) / Math.max(1, commands);
        nanosPerCommand = nanosPerCommand == 0 ? sample : nanosPerCommand + WEIGHT_OF_NEW * (sample - nanosPerCommand);
        lastNanos = nowNanos;
    }

    /**
     * When so many waiting commands should be done. If nothing has been done for longer than that, the queue is stuck, and
     * as long again is the better guess.
     */
    public int retryAfterMillis(int waitingCommands, long nowNanos) {
        long drain = (long) (waitingCommands * nanosPerCommand);
        long stuck = nowNanos - lastNanos;
        long millis = TimeUnit.NANOSECONDS.toMillis(Math.max(drain, stuck));
        return (int) Math.min(LONGEST_MILLIS, Math.max(SHORTEST_MILLIS, millis));
    }

    /** How many commands are done in so long at the measured rate; as many as there can be if nothing was measured yet. */
    public int doneWithin(Duration time) {
        double perCommand = nanosPerCommand;
        return perCommand == 0 ? Integer.MAX_VALUE : (int) Math.min(Integer.MAX_VALUE, time.toNanos() / perCommand);
    }
}
