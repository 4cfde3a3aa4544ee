package io.sequencer.chaos.sim.time;

import java.io.PrintStream;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.function.Supplier;

/** The clock of a run and everything that is still to happen. Nothing passes while nothing happens. */
public final class VirtualTime {
    public static final long MICRO = 1_000;
    public static final long MILLI = 1_000_000;
    public static final long SECOND = 1_000_000_000;

    private final PriorityQueue<Due> agenda =
            new PriorityQueue<>(Comparator.comparingLong(Due::time).thenComparingLong(Due::order));
    private long now = SECOND;
    private long scheduled;
    private long steps;
    private long trace = 0xcbf29ce484222325L;

    private final Optional<PrintStream> story;

    /** @param story where everything is told that happens; empty: nowhere */
    public VirtualTime(Optional<PrintStream> story) {
        this.story = story;
    }

    private record Due(long time, long order, Runnable task) {}

    /** Nanoseconds; the same clock for all nodes and clients. */
    public long now() {
        return now;
    }

    /** Tasks that ran. */
    public long steps() {
        return steps;
    }

    /** A hash of all that happened so far and when. */
    public long trace() {
        return trace;
    }

    /** Makes something part of the trace. */
    public void trace(long what) {
        trace = (trace ^ what) * 0x100000001b3L;
        trace ^= trace >>> 29;
    }

    public void after(long nanos, Runnable task) {
        agenda.add(new Due(now + Math.max(0, nanos), scheduled++, task));
    }

    /** Tells whoever reads along what happens; costs nothing if nobody does. */
    public void tell(Supplier<String> sentence) {
        story.ifPresent(out -> out.println(String.format(Locale.ROOT, "%12.6f  %s", now / 1e9, sentence.get())));
    }

    /** Runs what is due next. Returns false if nothing ever will be. */
    public boolean step() {
        Due next = agenda.poll();
        if (next == null) {
            return false;
        }
        now = next.time;
        steps++;
        trace(now);
        next.task.run();
        return true;
    }
}
