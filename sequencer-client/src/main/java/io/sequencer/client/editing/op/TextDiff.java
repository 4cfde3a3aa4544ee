package io.sequencer.client.editing.op;

import io.sequencer.text.Rope;
import io.sequencer.text.TextOp;

/** One edit that leads from one text to another, when how it came about is not known. Pure, any thread. */
public final class TextDiff {
    private TextDiff() {}

    /** Keeps what both begin and end with. */
    public static TextOp between(Rope before, Rope after) {
        if (before.equals(after)) {
            return TextOp.noop();
        }
        int[] from = before.toString().codePoints().toArray();
        int[] to = after.toString().codePoints().toArray();
        int shorter = Math.min(from.length, to.length);
        int start = 0;
        while (start < shorter && from[start] == to[start]) {
            start++;
        }
        int end = 0;
        while (end < shorter - start && from[from.length - 1 - end] == to[to.length - 1 - end]) {
            end++;
        }
        return TextOp.replace(start, from.length - start - end, new String(to, start, to.length - start - end));
    }
}
