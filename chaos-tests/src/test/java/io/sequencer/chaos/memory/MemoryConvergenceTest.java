package io.sequencer.chaos.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/**
 * Random sessions of 2 to 8 authors against the core of the server. Seeds are 1, 2, 3, ...; {@code -Dsequencer.sessions} says how
 * many, {@code -Dsequencer.seed} runs one alone.
 */
class MemoryConvergenceTest {
    private static final long SESSIONS = Long.getLong("sequencer.sessions", 100_000);
    private static final long SEED = Long.getLong("sequencer.seed", 0);

    @Test
    void allAuthorsEndWithTheServersTextAndEveryOpIsThereOnce() {
        AtomicLong ops = new AtomicLong();
        long first = SEED == 0 ? 1 : SEED;
        long last = SEED == 0 ? SESSIONS : SEED;
        LongStream.rangeClosed(first, last).parallel().forEach(seed -> ops.addAndGet(run(seed)));
        assertThat(ops.get()).as("ops in all logs").isGreaterThan(last - first);
    }

    private static int run(long seed) {
        try {
            return MemorySession.run(seed);
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError(
                    "session " + seed + " failed; replay: mvn -pl chaos-tests -am test"
                            + " -Dtest=MemoryConvergenceTest -Dsurefire.failIfNoSpecifiedTests=false -Dsequencer.seed="
                            + seed,
                    e);
        }
    }
}
