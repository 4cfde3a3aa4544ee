package io.sequencer.text;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The hunks of an edit that is being put together, in normal form at any time. Trusts its callers: counts are in range,
 * texts are as long as is said and have no lone surrogate. For one thread.
 */
final class HunkList {
    private int[] lengths;
    private @Nullable CharSequence[] texts;
    private int hunk;
    private boolean knowsText;

    HunkList(int expectedHunks) {
        int capacity = Math.max(1, expectedHunks);
        this.lengths = new int[3 * capacity];
        this.texts = new CharSequence[2 * capacity];
    }

    void retain(int count) {
        if (count > 0) {
            if (changesHere()) {
                hunk++;
                ensureCapacity(hunk + 1);
            }
            add(TextOp.RETAIN, count);
        }
    }

    void insert(String text, int codePoints) {
        if (codePoints > 0) {
            int at = TextOp.insertedTextAt(hunk);
            add(TextOp.INSERT, codePoints);
            texts[at] = joined(texts[at], text);
            knowsText = true;
        }
    }

    void delete(int count, @Nullable String deleted) {
        if (count > 0) {
            int at = TextOp.deletedTextAt(hunk);
            boolean first = lengths[3 * hunk + TextOp.DELETE] == 0;
            CharSequence before = texts[at];
            add(TextOp.DELETE, count);
            // Text that is known in part only is of no use: an inverse needs all of it.
            texts[at] = deleted != null && (first || before != null) ? joined(before, deleted) : null;
            knowsText |= deleted != null;
        }
    }

    /** Takes hunks {@code from} up to, without, {@code to}, as they are: they follow what is here already. */
    void copy(TextOp op, int from, int to) {
        if (from < to) {
            retain(op.retained(from));
            ensureCapacity(hunk + to - from);
            int retained = lengths[3 * hunk + TextOp.RETAIN];
            op.copyHunks(from, to, lengths, texts, hunk);
            lengths[3 * hunk + TextOp.RETAIN] = retained;
            hunk += to - from - 1;
            knowsText |= op.knowsText();
        }
    }

    private void ensureCapacity(int hunks) {
        if (3 * hunks > lengths.length) {
            int capacity = Math.max(hunks, 2 * lengths.length / 3);
            lengths = Arrays.copyOf(lengths, 3 * capacity);
            texts = Arrays.copyOf(texts, 2 * capacity);
        }
    }

    private void add(int kind, int count) {
        lengths[3 * hunk + kind] = Lengths.sum(lengths[3 * hunk + kind], count);
    }

    private boolean changesHere() {
        return lengths[3 * hunk + TextOp.INSERT] > 0 || lengths[3 * hunk + TextOp.DELETE] > 0;
    }

    /** Many neighbours must not cost a copy of all before them each: from the second on they go into a StringBuilder. */
    private static CharSequence joined(@Nullable CharSequence before, String more) {
        if (before == null) {
            return more;
        }
        return before instanceof StringBuilder open
                ? open.append(more)
                : new StringBuilder(before.length() + more.length())
                        .append(before)
                        .append(more);
    }

    /** The edit; the list must not be used after it. */
    TextOp toOp() {
        int hunks = changesHere() ? hunk + 1 : hunk; // What is kept after the last change says nothing.
        if (hunks == 0) {
            return TextOp.noop();
        }
        int[] exact = lengths.length == 3 * hunks ? lengths : Arrays.copyOf(lengths, 3 * hunks);
        return new TextOp(exact, knowsText ? strings(2 * hunks) : TextOp.NO_TEXT);
    }

    private @Nullable String[] strings(int count) {
        @Nullable String[] strings = null;
        for (int i = 0; i < count; i++) {
            CharSequence text = texts[i];
            if (text != null) {
                strings = strings == null ? new String[count] : strings;
                strings[i] = text.toString();
            }
        }
        // What was known may have been forgotten next to what was not.
        return strings == null ? TextOp.NO_TEXT : strings;
    }
}
