package io.sequencer.cli.bench;

import io.sequencer.client.AppendSession;
import io.sequencer.client.Outcome;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;
import org.jspecify.annotations.Nullable;

/**
 * A fixed number of ops of one session that are always outstanding: each ack sends the next. Runs on its client's thread;
 * the counters may be read by all.
 */
final class Load {

    private static final long HIGHEST_MICROS = 120_000_000;

    private final AppendSession session;
    private final byte[] payload;
    private final LongSupplier nanoTime;
    private final Recorder micros = new Recorder(HIGHEST_MICROS, 3);
    private final AtomicLong acked = new AtomicLong();
    private final AtomicLong outstanding = new AtomicLong();
    /** When the outstanding ops were sent: acks of a session come in the order of its ops. */
    private final ConcurrentLinkedQueue<Long> sent = new ConcurrentLinkedQueue<>();

    private volatile boolean stopping;
    private volatile @Nullable String failure;

    Load(AppendSession session, byte[] payload, LongSupplier nanoTime) {
        this.session = session;
        this.payload = payload;
        this.nanoTime = nanoTime;
    }

    void start(int ops) {
        outstanding.set(ops);
        for (int i = 0; i < ops; i++) {
            send();
        }
    }

    private void send() {
        long sentNanos = nanoTime.getAsLong();
        sent.add(sentNanos);
        session.append(payload).thenAccept(outcome -> answered(outcome, sentNanos));
    }

    private void answered(Outcome outcome, long sentNanos) {
        sent.poll();
        if (outcome instanceof Outcome.Acked) {
            acked.lazySet(acked.get() + 1);
            micros.recordValue(Math.min(HIGHEST_MICROS, (nanoTime.getAsLong() - sentNanos) / 1_000));
        } else {
            failure = outcome.toString();
            stopping = true;
        }
        if (stopping) {
            outstanding.decrementAndGet();
        } else {
            send();
        }
    }

    /**
     * Adds the ages, in microseconds, of ops that have waited for longer than {@code micros}: their latency is at least
     * that. What a younger one's will be is not known yet.
     */
    void addAgesAbove(long micros, long nowNanos, Histogram ages) {
        for (long sentNanos : sent) {
            long age = Math.min(HIGHEST_MICROS, (nowNanos - sentNanos) / 1_000);
            if (age > micros) {
                ages.recordValue(age);
            }
        }
    }

    void stop() {
        stopping = true;
    }

    long acked() {
        return acked.get();
    }

    long outstanding() {
        return outstanding.get();
    }

    @Nullable
    String failure() {
        return failure;
    }

    /** Latencies since the last call. */
    Histogram latencies() {
        return micros.getIntervalHistogram();
    }
}
