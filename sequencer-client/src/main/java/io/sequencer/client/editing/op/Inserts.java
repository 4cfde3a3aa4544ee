package io.sequencer.client.editing.op;

import io.sequencer.text.Part;
import io.sequencer.text.TextOp;
import java.util.ArrayList;
import java.util.List;

/**
 * The text that an edit inserts. Moving an edit past others changes where that goes and what it still deletes, never the text
 * itself. Pure, any thread.
 */
public final class Inserts {
    private final StringBuilder text = new StringBuilder();
    private final List<Place> places = new ArrayList<>();
    private int deletedLength;

    /** In the content after the edit. */
    private record Place(int at, int length) {}

    private Inserts(TextOp op) {
        int at = 0;
        for (Part part : op.parts()) {
            if (part instanceof Part.Retain retain) {
                at += retain.count();
            } else if (part instanceof Part.Delete delete) {
                deletedLength += delete.count();
            } else if (part instanceof Part.Insert insert) {
                int length = insert.text().codePointCount(0, insert.text().length());
                places.add(new Place(at, length));
                text.append(insert.text());
                at += length;
            }
        }
    }

    /** Whether {@code applied} can be {@code sent}, moved past edits of others. */
    public static boolean mayBecome(TextOp sent, TextOp applied) {
        Inserts before = new Inserts(sent);
        Inserts after = new Inserts(applied);
        return before.says(after) && after.deletedLength <= before.deletedLength;
    }

    private boolean says(Inserts other) {
        return text.compareTo(other.text) == 0;
    }

    /** Where two forms of one edit put the same text, in the content after each. */
    static List<Matching.Run> shared(TextOp one, TextOp other) {
        Inserts from = new Inserts(one);
        Inserts to = new Inserts(other);
        List<Matching.Run> shared = new ArrayList<>();
        if (!from.says(to)) {
            return shared;
        }
        while (!from.places.isEmpty()) {
            int length = Math.min(from.places.get(0).length, to.places.get(0).length);
            shared.add(new Matching.Run(from.takeFirst(length), to.takeFirst(length), length));
        }
        return shared;
    }

    private int takeFirst(int length) {
        Place first = places.remove(0);
        if (length < first.length) {
            places.add(0, new Place(first.at + length, first.length - length));
        }
        return first.at;
    }
}
