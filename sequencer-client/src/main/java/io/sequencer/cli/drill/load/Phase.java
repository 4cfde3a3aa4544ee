package io.sequencer.cli.drill.load;

import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/** What happened to the ops of one stretch of time. Any thread. */
final class Phase {
    private static final long HIGHEST_MICROS = 120_000_000;

    final LongAdder offered = new LongAdder();
    final LongAdder acked = new LongAdder();
    /** As {@code OVERLOADED}. */
    final LongAdder refused = new LongAdder();
    /** Outcome not known, or refused otherwise. */
    final LongAdder failed = new LongAdder();
    /** Not sent: every author has an op on the way. */
    final LongAdder unsent = new LongAdder();

    final AtomicLong nanos = new AtomicLong();
    private final Histogram lateMicros = new ConcurrentHistogram(HIGHEST_MICROS, 3);
    private final Histogram sinceSentMicros = new ConcurrentHistogram(HIGHEST_MICROS, 3);
    private final Histogram micros = new ConcurrentHistogram(HIGHEST_MICROS, 3);

    /** @param sinceSentNanos without what the sending machine was late by */
    void ackedAfter(long sinceDueNanos, long sinceSentNanos) {
        acked.increment();
        record(micros, sinceDueNanos);
        record(sinceSentMicros, sinceSentNanos);
    }

    private static void record(Histogram histogram, long nanos) {
        histogram.recordValue(Math.min(HIGHEST_MICROS, Math.max(0, nanos / 1_000)));
    }

    /** An op was sent so long after it was due: what the machine, not the cluster, adds. */
    void lateAfter(long lateNanos) {
        record(lateMicros, lateNanos);
    }

    /** How late the later ones of the sent ops were. */
    double lateMillis() {
        return lateMicros.getValueAtPercentile(99) / 1e3;
    }

    double ackedPerSecond() {
        return acked.sum() / Math.max(1e-9, nanos.get() / 1e9);
    }

    double percentileMillis(double percentile) {
        return micros.getValueAtPercentile(percentile) / 1e3;
    }

    /** Of what the cluster took: the sender never waits for it, so what it was late by is the machine's. */
    double sinceSentMillis(double percentile) {
        return sinceSentMicros.getValueAtPercentile(percentile) / 1e3;
    }

    Phase add(Phase other) {
        offered.add(other.offered.sum());
        acked.add(other.acked.sum());
        refused.add(other.refused.sum());
        failed.add(other.failed.sum());
        unsent.add(other.unsent.sum());
        nanos.addAndGet(other.nanos.get());
        micros.add(other.micros);
        lateMicros.add(other.lateMicros);
        sinceSentMicros.add(other.sinceSentMicros);
        return this;
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%d offered, %d acked (%.0f/s), %d refused, %d failed, %d unsent; acked p50 %.1f p99 %.1f max %.0f ms; sent late p99"
                        + " %.1f ms",
                offered.sum(),
                acked.sum(),
                ackedPerSecond(),
                refused.sum(),
                failed.sum(),
                unsent.sum(),
                percentileMillis(50),
                percentileMillis(99),
                percentileMillis(100),
                lateMillis());
    }
}
