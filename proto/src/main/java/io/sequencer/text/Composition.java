package io.sequencer.text;

/**
 * Two edits, one made after the other, as one. Pure, any thread.
 *
 * <p>For the author's own edits before they are sent, and for nothing else: an edit moved past a composed one can end up
 * elsewhere than moved past the two.
 */
final class Composition {
    private Composition() {}

    static TextOp compose(TextOp first, TextOp second) {
        if (first.isNoop() || second.isNoop()) {
            return first.isNoop() ? second : first;
        }
        HunkList result = new HunkList(first.hunks() + second.hunks());
        PartCursor before = new PartCursor(first);
        PartCursor after = new PartCursor(second);
        while (before.kind() != PartCursor.END || after.kind() != PartCursor.END) {
            if (after.kind() == TextOp.INSERT) {
                int length = after.remaining();
                result.insert(after.takeInsert(length), length);
            } else if (before.kind() == TextOp.DELETE) {
                int length = before.remaining();
                result.delete(length, before.takeText(length));
            } else {
                meet(result, before, after);
            }
        }
        return result.toOp();
    }

    /** {@code after} keeps or deletes what {@code before} kept or inserted. */
    private static void meet(HunkList result, PartCursor before, PartCursor after) {
        int count = Math.min(before.remaining(), after.remaining());
        boolean deletes = after.kind() == TextOp.DELETE;
        if (before.kind() == TextOp.INSERT) {
            after.skip(count);
            if (deletes) {
                before.skip(count);
            } else {
                result.insert(before.takeInsert(count), count);
            }
        } else {
            before.skip(count);
            if (deletes) {
                result.delete(count, after.takeText(count));
            } else {
                after.skip(count);
                result.retain(count);
            }
        }
    }
}
