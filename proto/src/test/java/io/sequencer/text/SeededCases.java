package io.sequencer.text;

import java.util.SplittableRandom;

/** Many small random cases inside one property; a failing one is replayed with {@code -Dsequencer.text.seed=...}. */
final class SeededCases {
    private static final String REPLAY = "sequencer.text.seed";

    private SeededCases() {}

    interface Case {
        void check(SplittableRandom random);
    }

    static void run(int cases, long seed, Case body) {
        Long replayed = Long.getLong(REPLAY);
        if (replayed != null) {
            body.check(new SplittableRandom(replayed));
            return;
        }
        SplittableRandom seeds = new SplittableRandom(seed);
        for (int i = 0; i < cases; i++) {
            long caseSeed = seeds.nextLong();
            try {
                body.check(new SplittableRandom(caseSeed));
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError("replay with -D" + REPLAY + "=" + caseSeed + ": " + e.getMessage(), e);
            }
        }
    }
}
