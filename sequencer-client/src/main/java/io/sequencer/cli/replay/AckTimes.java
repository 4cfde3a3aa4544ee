package io.sequencer.cli.replay;

import org.HdrHistogram.Histogram;

/** How long acks took, and the longest time without one. Any thread. */
final class AckTimes {

    private static final long HIGHEST_MICROS = 600_000_000;

    private final Histogram micros = new Histogram(HIGHEST_MICROS, 3);
    private long beganNanos;
    private long lastNanos;
    private long longestGapNanos;
    private long ops;

    AckTimes(long nowNanos) {
        beganNanos = nowNanos;
        lastNanos = nowNanos;
    }

    /** From now on the clock counts. */
    synchronized void begin(long nowNanos) {
        beganNanos = nowNanos;
        lastNanos = nowNanos;
    }

    synchronized void acked(long sentNanos, long nowNanos, int count) {
        micros.recordValueWithCount(Math.min(HIGHEST_MICROS, Math.max(0, (nowNanos - sentNanos) / 1_000)), count);
        longestGapNanos = Math.max(longestGapNanos, nowNanos - lastNanos);
        lastNanos = Math.max(lastNanos, nowNanos);
        ops += count;
    }

    synchronized long ops() {
        return ops;
    }

    synchronized ReplayReport.Acks figures() {
        return new ReplayReport.Acks(
                ops,
                (lastNanos - beganNanos) / 1e9,
                micros.getValueAtPercentile(50) / 1e3,
                micros.getValueAtPercentile(99) / 1e3,
                longestGapNanos / 1e6);
    }
}
