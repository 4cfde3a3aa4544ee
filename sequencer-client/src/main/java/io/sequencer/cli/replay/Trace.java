package io.sequencer.cli.replay;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * A recorded editing session.
 *
 * @param start the content before the first edit
 * @param end the content after the last
 * @param edits each applies to what the one before it left
 */
public record Trace(String start, String end, List<Edit> edits) {

    /** At {@code position} remove {@code deleted} code points, then put {@code inserted} there. */
    public record Edit(int position, int deleted, String inserted) {}

    /** The first {@code count} edits, with the content they end in. */
    public Trace first(int count) {
        if (count >= edits.size()) {
            return this;
        }
        List<Edit> kept = edits.subList(0, count);
        CodePointBuffer content = new CodePointBuffer(start);
        kept.forEach(content::apply);
        return new Trace(start, content.toString(), kept);
    }

    /**
     * The trace as up to {@code count} traces of consecutive edits, about equally many each: every one starts with the
     * content the one before it ends in.
     */
    public List<Trace> split(int count) {
        CodePointBuffer content = new CodePointBuffer(start);
        List<Trace> slices = new ArrayList<>();
        int from = 0;
        String before = start;
        for (int i = 1; i <= count; i++) {
            int to = (int) ((long) edits.size() * i / count);
            if (to == from) {
                continue;
            }
            List<Edit> slice = edits.subList(from, to);
            slice.forEach(content::apply);
            String after = content.toString();
            slices.add(new Trace(before, after, slice));
            before = after;
            from = to;
        }
        return List.copyOf(slices);
    }

    /** Whether applying the edits to the start gives the end. */
    public boolean holdsTogether() {
        CodePointBuffer content = new CodePointBuffer(start);
        edits.forEach(content::apply);
        return content.toString().equals(end);
    }

    /** A trace made up of typing, jumps and deletions, for where no recorded one is at hand. Same seed, same trace. */
    public static Trace generated(RandomGenerator random, int count) {
        CodePointBuffer content = new CodePointBuffer("");
        List<Edit> edits = new ArrayList<>(count);
        int cursor = 0;
        for (int i = 0; i < count; i++) {
            if (random.nextInt(50) == 0) {
                cursor = random.nextInt(content.length() + 1);
            }
            Edit edit;
            if (cursor > 0 && random.nextInt(6) == 0) {
                cursor--;
                edit = new Edit(cursor, 1, "");
            } else {
                edit = new Edit(cursor, 0, letter(random));
                cursor++;
            }
            content.apply(edit);
            edits.add(edit);
        }
        return new Trace("", content.toString(), edits);
    }

    /** Mostly ASCII; now and then two, three and four bytes of UTF-8. */
    private static String letter(RandomGenerator random) {
        return switch (random.nextInt(60)) {
            case 0 -> "\n";
            case 1 -> "\u00e9";
            case 2 -> "\u6f22";
            case 3 -> "\ud83d\ude00";
            default -> String.valueOf((char) ('a' + random.nextInt(26)));
        };
    }
}
