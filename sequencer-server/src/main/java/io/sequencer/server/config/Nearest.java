package io.sequencer.server.config;

import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** Finds what somebody probably meant. */
final class Nearest {

    private Nearest() {}

    /** {@code ; did you mean X?} for the known name with the fewest edits, or nothing if all are far. */
    static String hint(String unknown, Collection<String> known) {
        Optional<String> best = known.stream()
                .min(Comparator.<String>comparingInt(k -> edits(unknown, k)).thenComparing(k -> k));
        return best.filter(k -> edits(unknown, k) <= Math.max(2, unknown.length() / 2))
                .map(k -> "; did you mean " + k + "?")
                .orElse("");
    }

    /** Levenshtein distance, upper and lower case being equal. */
    private static int edits(String left, String right) {
        int[] row = new int[right.length() + 1];
        Arrays.setAll(row, i -> i);
        for (int i = 1; i <= left.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= right.length(); j++) {
                boolean same = Character.toLowerCase(left.charAt(i - 1)) == Character.toLowerCase(right.charAt(j - 1));
                int change = diagonal + (same ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(change, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[right.length()];
    }
}
