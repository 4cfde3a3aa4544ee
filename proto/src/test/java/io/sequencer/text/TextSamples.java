package io.sequencer.text;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/** Random texts and edits: few letters so that accidents happen, and every length of UTF-8. */
final class TextSamples {
    private static final int[] LETTERS = "abcdefgh \n".codePoints().toArray();
    /** Two bytes, a combining accent, three bytes, a joiner, four bytes, the last code points around the surrogates. */
    private static final int[] WIDE = {0xE9, 0x301, 0x4E2D, 0x200D, 0x1F600, 0x1F468, 0xD7FF, 0xE000, 0x10FFFF, 0x7FF};

    private TextSamples() {}

    static String text(SplittableRandom random, int maxCodePoints) {
        int length = random.nextInt(maxCodePoints + 1);
        boolean onlyAscii = random.nextInt(3) > 0;
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < length; i++) {
            int[] from = onlyAscii || random.nextBoolean() ? LETTERS : WIDE;
            text.appendCodePoint(from[random.nextInt(from.length)]);
        }
        return text.toString();
    }

    /** Parts in any order and spelling, within a document of {@code length} code points; some are empty. */
    static List<Part> parts(SplittableRandom random, int length) {
        List<Part> parts = new ArrayList<>();
        int left = length;
        int wanted = 1 + random.nextInt(8);
        for (int i = 0; i < wanted; i++) {
            int count = random.nextInt(Math.min(left, 6) + 1);
            switch (random.nextInt(3)) {
                case 0 -> parts.add(new Part.Retain(count));
                case 1 -> parts.add(new Part.Insert(text(random, 3)));
                default -> parts.add(new Part.Delete(count, Optional.empty()));
            }
            left -= parts.get(i) instanceof Part.Insert ? 0 : count;
        }
        return parts;
    }

    /** An edit of a document of {@code length} code points: as often one change, the usual edit, as several. */
    static TextOp op(SplittableRandom random, int length) {
        if (random.nextBoolean()) {
            return TextOp.of(parts(random, length));
        }
        int position = random.nextInt(length + 1);
        int count = random.nextInt(Math.min(3, length - position) + 1);
        return TextOp.replace(position, count, random.nextBoolean() ? text(random, 2) : "");
    }

    /** Edits that follow each other, the first on a document of {@code length} code points. */
    static List<TextOp> chain(SplittableRandom random, int length, int maxOps) {
        List<TextOp> chain = new ArrayList<>();
        int current = length;
        int wanted = random.nextInt(maxOps + 1);
        for (int i = 0; i < wanted; i++) {
            TextOp op = op(random, current);
            chain.add(op);
            current += op.lengthDelta();
        }
        return chain;
    }

    static Rope applyAll(Rope content, List<TextOp> ops) {
        Rope current = content;
        for (TextOp op : ops) {
            current = op.apply(current);
        }
        return current;
    }
}
