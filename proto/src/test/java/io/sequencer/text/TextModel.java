package io.sequencer.text;

import java.util.List;

/**
 * The algebra said again in the simplest way, to check the real one against: an edit is a text for every gap between code
 * points, and a mark for every code point that goes.
 */
final class TextModel {
    private final int[] base;
    private final StringBuilder[] gaps;
    private final boolean[] gone;

    private TextModel(String content, List<Part> parts) {
        this.base = content.codePoints().toArray();
        this.gaps = new StringBuilder[base.length + 1];
        this.gone = new boolean[base.length];
        for (int i = 0; i <= base.length; i++) {
            gaps[i] = new StringBuilder();
        }
        int at = 0;
        int gap = 0; // An insert after a delete belongs to the gap before it: normal form.
        for (Part part : parts) {
            if (part instanceof Part.Retain retain && retain.count() > 0) {
                at += retain.count();
                gap = at;
            } else if (part instanceof Part.Insert insert) {
                gaps[gap].append(insert.text());
            } else if (part instanceof Part.Delete delete) {
                for (int i = 0; i < delete.count(); i++) {
                    gone[at++] = true;
                }
            }
        }
    }

    /** Content after an edit. */
    static String apply(String content, List<Part> parts) {
        TextModel edit = new TextModel(content, parts);
        return merge(edit, new TextModel(content, List.of()));
    }

    /** Content after two edits made on the same content: the incoming text left of the committed one. */
    static String merge(String content, TextOp incoming, TextOp committed) {
        return merge(new TextModel(content, incoming.parts()), new TextModel(content, committed.parts()));
    }

    private static String merge(TextModel incoming, TextModel committed) {
        StringBuilder result = new StringBuilder();
        for (int i = 0; i <= incoming.base.length; i++) {
            result.append(incoming.gaps[i]).append(committed.gaps[i]);
            if (i < incoming.base.length && !incoming.gone[i] && !committed.gone[i]) {
                result.appendCodePoint(incoming.base[i]);
            }
        }
        return result.toString();
    }
}
