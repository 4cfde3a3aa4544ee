package io.sequencer.chaos.memory;

import io.sequencer.text.Part;
import io.sequencer.text.Rope;
import io.sequencer.text.TextOp;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;

/**
 * A code point of its own in every text that is typed: at the end it must be there once, or not at all, unless somebody else
 * had his hands in it.
 */
final class Marks {
    private static final int FIRST = 0xF0000;

    private final List<Mark> marks = new ArrayList<>();
    private boolean anyLost;
    private boolean anyDoubled;
    private boolean anyResynced;

    private static final class Mark {
        private final int author;
        private boolean typed;
        private boolean deleted;
        private boolean undone;

        Mark(int author) {
            this.author = author;
        }
    }

    String next(int author) {
        marks.add(new Mark(author));
        return Character.toString(FIRST + marks.size() - 1);
    }

    /** @param op with deleted text */
    void edited(int author, TextOp op) {
        forEachInserted(op, mark -> marks.get(mark).typed = true);
        forEachDeleted(op, mark -> marks.get(mark).deleted = true);
    }

    /** An undo by {@code author} showed this change. */
    void undone(int author, TextOp change) {
        forEachDeleted(change, mark -> {
            Mark gone = marks.get(mark);
            Checks.that("an undo takes back only what its author typed", gone.author == author || gone.deleted);
            gone.undone = true;
        });
    }

    /** A redo showed this change. */
    void redone(TextOp change) {
        forEachInserted(change, mark -> marks.get(mark).undone = false);
        forEachDeleted(change, mark -> marks.get(mark).deleted = true);
    }

    /** A message was refused for good: its text is gone. */
    void lost() {
        anyLost = true;
    }

    /** A client went on under another id: what was in flight may be there twice. */
    void doubled() {
        anyDoubled = true;
    }

    /** A snapshot hides how its text came about: an undo of what it brings again may be void. */
    void resynced() {
        anyResynced = true;
    }

    void check(Rope content) {
        int[] found = new int[marks.size()];
        forEach(content.toString(), mark -> found[mark]++);
        for (int i = 0; i < found.length; i++) {
            Mark mark = marks.get(i);
            Checks.that("a text is not doubled", found[i] <= 1 || anyDoubled || mark.deleted || anyResynced);
            if (mark.typed && !mark.deleted && !mark.undone) {
                Checks.that("a text that nobody took away is there", found[i] > 0 || anyLost);
            }
            if (mark.undone && !mark.deleted) {
                Checks.that("an undone text is gone", found[i] == 0 || anyDoubled || anyLost || anyResynced);
            }
        }
    }

    private static void forEachInserted(TextOp op, IntConsumer consumer) {
        for (Part part : op.parts()) {
            if (part instanceof Part.Insert insert) {
                forEach(insert.text(), consumer);
            }
        }
    }

    private static void forEachDeleted(TextOp op, IntConsumer consumer) {
        for (Part part : op.parts()) {
            if (part instanceof Part.Delete delete) {
                forEach(delete.deleted().orElseThrow(), consumer);
            }
        }
    }

    private static void forEach(String text, IntConsumer consumer) {
        text.codePoints()
                .filter(codePoint -> codePoint >= FIRST)
                .forEach(codePoint -> consumer.accept(codePoint - FIRST));
    }
}
