package io.sequencer.client.editing.op;

import io.sequencer.text.Rope;
import io.sequencer.text.TextOp;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * One edit that leads from one text to another, when how it came about is not known. Pure, any thread.
 *
 * <p>The shortest edit script, by the greedy algorithm of Myers (An O(ND) difference algorithm and its variations, 1986), so that
 * pending edits keep their place among what stayed. Texts that differ too much are not worth that: then all between the first and the
 * last difference is replaced.
 */
public final class TextDiff {
    /** Code points inserted or deleted: memory and time go by the square of it. */
    private static final int MOST_DIFFERENCES = 512;

    private final int[] from;
    private final int[] to;
    private final int start;
    private final int deleted;
    private final int inserted;

    /** Between {@code start} and what both end with, {@code deleted} code points make way for {@code inserted} others. */
    private TextDiff(int[] from, int[] to) {
        this.from = from;
        this.to = to;
        int shorter = Math.min(from.length, to.length);
        int same = 0;
        while (same < shorter && from[same] == to[same]) {
            same++;
        }
        int end = 0;
        while (end < shorter - same && from[from.length - 1 - end] == to[to.length - 1 - end]) {
            end++;
        }
        this.start = same;
        this.deleted = from.length - same - end;
        this.inserted = to.length - same - end;
    }

    /** The edit; nothing if both are equal. */
    public static TextOp between(Rope before, Rope after) {
        if (before.equals(after)) {
            return TextOp.noop();
        }
        return new TextDiff(
                        before.toString().codePoints().toArray(),
                        after.toString().codePoints().toArray())
                .edit();
    }

    private TextOp edit() {
        int most = Math.min(MOST_DIFFERENCES, deleted + inserted);
        int middle = most + 1;
        int[] reached = new int[2 * most + 3];
        List<int[]> rounds = new ArrayList<>();
        for (int differences = 0; differences <= most; differences++) {
            rounds.add(reached.clone());
            for (int k = -differences; k <= differences; k += 2) {
                int x = goesDown(reached, middle, k, differences)
                        ? reached[middle + k + 1]
                        : reached[middle + k - 1] + 1;
                while (x < deleted && x - k < inserted && from[start + x] == to[start + x - k]) {
                    x++;
                }
                reached[middle + k] = x;
                if (x >= deleted && x - k >= inserted) {
                    return script(rounds, middle);
                }
            }
        }
        return TextOp.replace(start, deleted, new String(to, start, inserted));
    }

    /** Whether the furthest way to diagonal {@code k} ends with an insert. */
    private static boolean goesDown(int[] reached, int middle, int k, int differences) {
        return k == -differences || (k != differences && reached[middle + k - 1] < reached[middle + k + 1]);
    }

    /** Follows the furthest ways back from the end. */
    private TextOp script(List<int[]> rounds, int middle) {
        Deque<int[]> steps = new ArrayDeque<>();
        int x = deleted;
        int y = inserted;
        for (int differences = rounds.size() - 1; differences > 0; differences--) {
            int[] reached = rounds.get(differences);
            int k = x - y;
            boolean down = goesDown(reached, middle, k, differences);
            int before = down ? k + 1 : k - 1;
            x = reached[middle + before];
            y = x - before;
            steps.push(new int[] {x, down ? y : -1});
        }
        TextOp.Builder op = TextOp.builder().retain(start);
        int done = 0;
        for (int[] step : steps) {
            op.retain(step[0] - done);
            done = step[0];
            if (step[1] >= 0) {
                op.insert(Character.toString(to[start + step[1]]));
            } else {
                op.delete(1);
                done++;
            }
        }
        return op.build();
    }
}
