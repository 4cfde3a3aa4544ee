package io.sequencer.cli.converge;

import io.sequencer.text.Rope;
import io.sequencer.text.TextOp;
import java.util.random.RandomGenerator;

/**
 * Edits as people and programs make them: letters, words, accents that combine, emoji of one and of several code points; often
 * at the same few places, where edits of several authors meet.
 */
public final class RandomEdits {
    private static final String[] TEXTS = {
        "a",
        "bc",
        " word",
        "\n",
        "\u00E9",
        "e\u0301",
        "\u4E2D\u6587",
        "\uD83D\uDE00",
        "\uD83D\uDC68\u200D\uD83D\uDC69\u200D\uD83D\uDC67",
        "\uD83C\uDDE9\uD83C\uDDEA",
        "\uFFFD\uE000",
        "a longer piece that was pasted, with a \uD835\uDD4A in it\n"
    };

    private RandomEdits() {}

    /**
     * An edit of {@code content}, never empty.
     *
     * @param mark goes along with every text that is inserted; may be empty
     */
    public static TextOp next(RandomGenerator random, Rope content, String mark) {
        int length = content.length();
        int position = place(random, length);
        int deleted = random.nextInt(3) == 0 ? Math.min(1 + random.nextInt(12), length - position) : 0;
        if (deleted > 0 && random.nextInt(3) > 0) {
            return TextOp.delete(position, deleted);
        }
        String text = TEXTS[random.nextInt(TEXTS.length)] + mark;
        TextOp op = TextOp.replace(position, deleted, text);
        boolean elsewhereToo = random.nextInt(20) == 0 && length > position + deleted;
        if (!elsewhereToo) {
            return op;
        }
        int second = random.nextInt(length - position - deleted);
        return TextOp.builder()
                .retain(position)
                .insert(text)
                .delete(deleted)
                .retain(second)
                .delete(1)
                .build();
    }

    private static int place(RandomGenerator random, int length) {
        return switch (random.nextInt(6)) {
            case 0 -> 0;
            case 1 -> length;
            case 2 -> length / 2;
            default -> random.nextInt(length + 1);
        };
    }
}
