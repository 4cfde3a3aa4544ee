package io.sequencer.text;

import org.jspecify.annotations.Nullable;

/**
 * Reads an edit component by component, each in as many pieces as the reader likes. For one thread, for the time of one
 * computation. At the end of the edit {@link #kind()} is {@link #END}, and it stays there.
 */
final class PartCursor {
    static final int END = 3;

    private final TextOp op;
    private int component;
    private int remaining;
    private int textOffset;

    PartCursor(TextOp op) {
        this(op, 0);
    }

    /** Begins with what is kept before a hunk. */
    PartCursor(TextOp op, int hunk) {
        this.op = op;
        this.component = 3 * hunk - 1;
        next();
    }

    private void next() {
        textOffset = 0;
        do {
            component++;
        } while (component < op.components() && op.lengthAt(component) == 0);
        remaining = component < op.components() ? op.lengthAt(component) : Integer.MAX_VALUE;
    }

    /** {@link TextOp#RETAIN}, {@link TextOp#INSERT}, {@link TextOp#DELETE} or {@link #END}. */
    int kind() {
        return component < op.components() ? component % 3 : END;
    }

    /** The hunk it is in; the number of hunks at the end. */
    int hunk() {
        return component / 3;
    }

    /** Code points left in this component; without limit at the end. */
    int remaining() {
        return remaining;
    }

    /** Goes on by {@code count}, at most what remains. */
    void skip(int count) {
        if (kind() == END) {
            return;
        }
        if (count == remaining) {
            next();
        } else {
            if (textOrNull() != null) {
                textOffset = offsetAfter(textOrNull(), count);
            }
            remaining -= count;
        }
    }

    /** Goes on by {@code count}; gives the text inserted or deleted there, null if it is not known or nothing is. */
    @Nullable
    String takeText(int count) {
        String text = textOrNull();
        if (text == null) {
            skip(count);
            return null;
        }
        int from = textOffset;
        int to = count == remaining ? text.length() : offsetAfter(text, count);
        if (count == remaining) {
            next();
        } else {
            textOffset = to;
            remaining -= count;
        }
        return text.substring(from, to);
    }

    /** As {@link #takeText} of an insert, whose text is always known. */
    String takeInsert(int count) {
        String text = takeText(count);
        if (text == null) {
            throw new IllegalStateException("an insert without text");
        }
        return text;
    }

    private int offsetAfter(@Nullable String text, int codePoints) {
        return text == null ? 0 : text.offsetByCodePoints(textOffset, codePoints);
    }

    private @Nullable String textOrNull() {
        int kind = kind();
        if (kind == TextOp.INSERT) {
            return op.inserted(component / 3);
        }
        return kind == TextOp.DELETE ? op.deletedText(component / 3) : null;
    }
}
