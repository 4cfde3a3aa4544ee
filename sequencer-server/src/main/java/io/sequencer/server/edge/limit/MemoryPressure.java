package io.sequencer.server.edge.limit;

import java.util.Optional;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sheds load before memory runs out. One thread looks, every thread may ask.
 *
 * <p>Above the mark nobody new is let in; a third of the way from there to the end long reads are refused, and at two thirds
 * submits. Heap counts as it was after the last collection; where the node has become so quiet that none comes, one is asked
 * for, so that it finds out that it has recovered.
 */
public final class MemoryPressure implements Pressure {
    private static final Logger LOG = LoggerFactory.getLogger(MemoryPressure.class);
    private static final long COLLECT_EVERY_NANOS = 5_000_000_000L;

    private final double mark;
    private final Measured measured;
    private final Runnable collect;
    private final LongSupplier nanoTime;
    private volatile Level level = Level.NONE;
    private volatile double fullest;
    private long collectedNanos;

    /**
     * What there is to look at, each as a part of the most there can be.
     *
     * @param heap after the last collection
     * @param direct buffers outside of the heap
     */
    public record Measured(DoubleSupplier heap, DoubleSupplier direct) {}

    /**
     * @param mark from where on load is shed, between 0 and 1
     * @param collect asks for a collection
     */
    public MemoryPressure(double mark, Measured measured, Runnable collect, LongSupplier nanoTime) {
        this.mark = mark;
        this.measured = measured;
        this.collect = collect;
        this.nanoTime = nanoTime;
        this.collectedNanos = nanoTime.getAsLong() - COLLECT_EVERY_NANOS;
    }

    /** To be called every fraction of a second. */
    public void look() {
        double heap = measured.heap().getAsDouble();
        double direct = measured.direct().getAsDouble();
        fullest = Math.max(heap, direct);
        Level now = levelAt(fullest);
        if (now != level) {
            LOG.warn(
                    "memory: heap {} % after collection, direct {} %: {}",
                    Math.round(100 * heap),
                    Math.round(100 * direct),
                    now == Level.NONE ? "nothing is shed any more" : "sheds up to " + now);
            level = now;
        }
        if (now != Level.NONE && nanoTime.getAsLong() - collectedNanos >= COLLECT_EVERY_NANOS) {
            collectedNanos = nanoTime.getAsLong();
            collect.run();
        }
    }

    private Level levelAt(double used) {
        double step = (1 - mark) / 3;
        if (used < mark) {
            return Level.NONE;
        }
        if (used < mark + step) {
            return Level.NEWCOMERS;
        }
        return used < mark + 2 * step ? Level.READS : Level.WRITES;
    }

    @Override
    public Level level() {
        return level;
    }

    /** Of heap and direct memory the fuller one, as a part of the most there can be. */
    public double fullest() {
        return fullest;
    }

    /** Why the node should get no traffic; empty if it should. */
    public Optional<String> obstacle() {
        Level now = level;
        return now == Level.NONE
                ? Optional.empty()
                : Optional.of("short of memory (" + Math.round(100 * fullest) + " % used): sheds up to " + now);
    }
}
