package io.sequencer.client.editing.op;

import java.util.Arrays;
import java.util.Map;

/** What counts as one piece of text when texts are compared, coarse to fine. Pure, any thread. */
enum Grain {
    LINES {
        @Override
        boolean endsBefore(int at, int[] text) {
            return text[at - 1] == '\n';
        }
    },
    WORDS {
        @Override
        boolean endsBefore(int at, int[] text) {
            return at == text.length || !isLetter(text[at - 1]) || !isLetter(text[at]);
        }
    },
    LETTERS {
        @Override
        boolean endsBefore(int at, int[] text) {
            return true;
        }
    };

    /** Scripts above this do without spaces, or are signs: each code point is a word. */
    private static final int LAST_WORD_LETTER = 0x1FFF;

    /** Whether a piece ends before the code point {@code at}, which is not the first. */
    abstract boolean endsBefore(int at, int[] text);

    private static boolean isLetter(int codePoint) {
        return (codePoint >= '0' && codePoint <= '9')
                || (codePoint >= 'A' && codePoint <= 'Z')
                || (codePoint >= 'a' && codePoint <= 'z')
                || codePoint == '_'
                || (codePoint >= 0x80 && codePoint <= LAST_WORD_LETTER);
    }

    /**
     * A text in pieces.
     *
     * @param numbers one for each piece; pieces that are alike have one number
     * @param starts where each begins, and at last where the last ends
     */
    record Pieces(int[] numbers, int[] starts) {}

    /** @param known the numbers of pieces, added to */
    Pieces pieces(int[] text, int start, int end, Map<String, Integer> known) {
        int[] numbers = new int[end - start];
        int[] starts = new int[end - start + 1];
        starts[0] = start;
        int count = 0;
        for (int at = start + 1; at <= end; at++) {
            if (at == end || endsBefore(at, text)) {
                String piece = new String(text, starts[count], at - starts[count]);
                Integer number = known.putIfAbsent(piece, known.size());
                numbers[count] = number == null ? known.size() - 1 : number;
                count++;
                starts[count] = at;
            }
        }
        return new Pieces(Arrays.copyOf(numbers, count), Arrays.copyOf(starts, count + 1));
    }
}
