package io.sequencer.client.editing.op;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * What two lists have in common, in order.
 *
 * <p>Myers, An O(ND) Difference Algorithm and Its Variations, 1986, the greedy one. Pure, any thread.
 *
 * @param runs what stays, in order
 * @param complete false where the search was given up: then what lies behind the last run was not looked at to its end
 */
record Matching(List<Run> runs, boolean complete) {
    /** Most entries that may differ: what is remembered of the search grows with its square. */
    static final int MOST_DIFFERENCES = 1_000;

    /** {@code length} entries from {@code from} on are those from {@code to} on. */
    record Run(int from, int to, int length) {}

    /** How many steps searches may still take together. For one thread. */
    static final class Budget {
        private long steps;

        Budget(long steps) {
            this.steps = steps;
        }
    }

    /** @param most differences before the search is given up */
    static Matching of(int[] from, int[] to, int most, Budget budget) {
        int limit = Math.min(Math.min(most, MOST_DIFFERENCES), from.length + to.length);
        // Furthest place in 'from' on each diagonal k = (place in from) - (place in to).
        int[] furthest = new int[2 * limit + 3];
        int zero = limit + 1;
        List<int[]> rounds = new ArrayList<>();
        for (int d = 0; ; d++) {
            rounds.add(Arrays.copyOfRange(furthest, zero - d - 1, zero + d + 2));
            for (int k = -d; k <= d; k += 2) {
                int start = startOn(furthest, zero, k, d);
                int x = start;
                while (x < from.length && x - k < to.length && from[x] == to[x - k]) {
                    x++;
                }
                furthest[zero + k] = x;
                budget.steps -= 1 + x - start;
                if (x == from.length && x - k == to.length) {
                    return new Matching(runsTo(x, k, rounds), true);
                }
            }
            if (d == limit || budget.steps <= 0) {
                int k = bestDiagonal(furthest, zero, d, from.length, to.length);
                return new Matching(runsTo(furthest[zero + k], k, rounds), false);
            }
        }
    }

    private static boolean comesDown(int[] furthest, int zero, int k, int d) {
        return k == -d || (k != d && furthest[zero + k - 1] < furthest[zero + k + 1]);
    }

    private static int startOn(int[] furthest, int zero, int k, int d) {
        return comesDown(furthest, zero, k, d) ? furthest[zero + k + 1] : furthest[zero + k - 1] + 1;
    }

    /** Where most was put behind. */
    private static int bestDiagonal(int[] furthest, int zero, int d, int fromLength, int toLength) {
        int best = 0;
        int most = -1;
        for (int k = -d; k <= d; k += 2) {
            int x = furthest[zero + k];
            if (x <= fromLength && x - k <= toLength && 2 * x - k > most) {
                most = 2 * x - k;
                best = k;
            }
        }
        return best;
    }

    /**
     * The way back from a place.
     *
     * @param rounds what each round began with, around its middle
     */
    private static List<Run> runsTo(int endX, int endK, List<int[]> rounds) {
        List<Run> runs = new ArrayList<>();
        int x = endX;
        int k = endK;
        for (int d = rounds.size() - 1; d >= 0; d--) {
            int[] before = rounds.get(d);
            int zero = d + 1;
            boolean down = comesDown(before, zero, k, d);
            int start = startOn(before, zero, k, d);
            if (x > start) {
                runs.add(new Run(start, start - k, x - start));
            }
            k += down ? 1 : -1;
            x = down ? start : start - 1;
        }
        Collections.reverse(runs);
        return runs;
    }
}
