package io.sequencer.chaos.trace;

import io.sequencer.text.Part;
import io.sequencer.text.Rope;
import io.sequencer.text.TextOp;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Who typed what where, and whether it stayed together. Two code points belong together if one author typed the second right behind
 * the first, which he had typed just before. A code point of another author between them tears them apart, unless that author saw
 * one of the two when he typed: then he had his cursor there, and meant it.
 */
final class TypedRuns {
    private final Map<Integer, Typed> typed = new HashMap<>();
    private final List<int[]> pairs = new ArrayList<>();
    private final int[] last;

    /** What an author saw when he typed a code point. */
    private record Typed(int author, Rope seen) {}

    TypedRuns(int authors) {
        last = new int[authors];
    }

    /** The author made this edit on what he saw. */
    void edited(int author, Rope seen, TextOp op) {
        int before = 0;
        for (Part part : op.parts()) {
            if (part instanceof Part.Retain retain) {
                before += retain.count();
            } else if (part instanceof Part.Delete delete) {
                before += delete.count();
            } else if (part instanceof Part.Insert insert) {
                int left = before == 0 ? 0 : seen.text(before - 1, before).codePointAt(0);
                for (int mark : insert.text().codePoints().toArray()) {
                    if (left != 0 && left == last[author]) {
                        pairs.add(new int[] {left, mark});
                    }
                    typed.put(mark, new Typed(author, seen));
                    last[author] = mark;
                    left = mark;
                }
            }
        }
    }

    int pairs() {
        return pairs.size();
    }

    /** Pairs that were torn apart in {@code content}, each as a sentence. */
    List<String> torn(Rope content) {
        int[] marks = content.toString().codePoints().toArray();
        Map<Integer, Integer> places = new HashMap<>();
        for (int i = 0; i < marks.length; i++) {
            places.put(marks[i], i);
        }
        List<String> torn = new ArrayList<>();
        for (int[] pair : pairs) {
            Integer from = places.get(pair[0]);
            Integer to = places.get(pair[1]);
            if (from != null && to != null) {
                check(pair, from, to, marks, torn);
            }
        }
        return torn;
    }

    private void check(int[] pair, int from, int to, int[] marks, List<String> torn) {
        if (from > to) {
            torn.add("what was typed second comes first, at " + to);
        }
        int author = author(pair[0]);
        for (int i = from + 1; i < to; i++) {
            Typed between = typed.get(marks[i]);
            if (between != null && between.author() != author && !saw(between, pair)) {
                torn.add("author " + between.author() + " is at " + i + " in what author " + author + " typed");
            }
        }
    }

    private int author(int mark) {
        Typed one = typed.get(mark);
        return one == null ? -1 : one.author();
    }

    private static boolean saw(Typed one, int[] pair) {
        String seen = one.seen().toString();
        return seen.indexOf(Character.toString(pair[0])) >= 0 || seen.indexOf(Character.toString(pair[1])) >= 0;
    }
}
