package io.sequencer.chaos.sim;

import io.sequencer.chaos.sim.judge.Bug;
import io.sequencer.chaos.sim.judge.Happening;
import io.sequencer.chaos.sim.judge.Tally;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

/** Many seeds, one after the other on each processor. */
public final class Campaign {
    /** After so many that failed there is enough to look at. */
    private static final int MOST_FAILURES = 5;

    private final Bug bug;

    public Campaign(Bug bug) {
        this.bug = bug;
    }

    /**
     * What they came to.
     *
     * @param seeds that ran
     * @param cpuNanos of all processors together
     * @param virtualNanos of all runs together
     * @param trace of all runs, in whatever order they ran: the same for the same seeds, on any machine
     * @param failed by seed, a few at most
     */
    public record Summary(
            long seeds,
            long nanos,
            long cpuNanos,
            long virtualNanos,
            long steps,
            long trace,
            Tally tally,
            List<Result> failed) {

        public String sentence() {
            double seconds = nanos / 1e9;
            return String.format(
                    Locale.ROOT,
                    "%,d seeds in %.0f s: %.1f seeds/s, %.1f ms of a processor each, %,d steps, %,d s of virtual time, %,d acked submits, trace %016x, %d failed",
                    seeds,
                    seconds,
                    seeds / seconds,
                    cpuNanos / 1e6 / seeds,
                    steps,
                    virtualNanos / 1_000_000_000,
                    tally.of(Happening.OP_ACKED),
                    trace,
                    failed.size());
        }
    }

    /** Runs the seeds {@code first}, {@code first + 1}, ...; ends early when enough of them failed. */
    public Summary run(long first, long count) {
        long begin = System.nanoTime();
        AtomicLong next = new AtomicLong(first);
        Tally tally = new Tally();
        List<Result> failed = new ArrayList<>();
        long[] sums = new long[5];
        IntStream.range(0, Runtime.getRuntime().availableProcessors())
                .parallel()
                .forEach(worker -> {
                    long idle = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
                    for (long seed = next.getAndIncrement(); seed < first + count; seed = next.getAndIncrement()) {
                        Result result = Simulation.run(seed, bug);
                        synchronized (tally) {
                            tally.add(result.tally());
                            sums[0]++;
                            sums[1] += result.virtualNanos();
                            sums[2] += result.steps();
                            sums[3] ^= (result.trace() + result.seed()) * 0x9E3779B97F4A7C15L;
                            if (!result.failures().isEmpty()) {
                                failed.add(result);
                            }
                            if (failed.size() >= MOST_FAILURES) {
                                next.set(first + count);
                            }
                        }
                    }
                    synchronized (tally) {
                        sums[4] += ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - idle;
                    }
                });
        failed.sort(Comparator.comparingLong(Result::seed));
        return new Summary(sums[0], System.nanoTime() - begin, sums[4], sums[1], sums[2], sums[3], tally, failed);
    }

    /** What did not hold in a run, and the command that shows it again. */
    public static String text(Result failed) {
        return "seed " + failed.seed() + " failed; again: scripts/sim --seed " + failed.seed() + "\n"
                + String.join("\n", failed.failures());
    }
}
