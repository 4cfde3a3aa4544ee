package io.sequencer.client.editing.op;

import io.sequencer.text.Part;
import io.sequencer.text.TextOp;

/** Where a place was before an edit. Pure, any thread. */
public final class PositionBefore {
    private PositionBefore() {}

    /** {@code position} lies in the content after {@code op}; one inside of inserted text goes to where that was put. */
    public static int of(int position, TextOp op) {
        int before = 0;
        int after = 0;
        for (Part part : op.parts()) {
            if (part instanceof Part.Retain retain) {
                if (after + retain.count() >= position) {
                    break;
                }
                after += retain.count();
                before += retain.count();
            } else if (part instanceof Part.Insert insert) {
                int length = insert.text().codePointCount(0, insert.text().length());
                if (after + length >= position) {
                    return before;
                }
                after += length;
            } else if (part instanceof Part.Delete delete) {
                before += delete.count();
            }
        }
        return before + position - after;
    }
}
