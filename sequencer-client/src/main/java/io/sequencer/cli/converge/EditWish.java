package io.sequencer.cli.converge;

import io.sequencer.text.Rope;
import io.sequencer.text.TextOp;
import java.util.random.RandomGenerator;

/**
 * An edit as it is meant before the content is known: as people and programs make them. Letters, words, accents that combine, emoji
 * of one and of several code points; often at the same few places, where edits of several authors meet.
 *
 * @param place where, as a share of the content: 0 at the begin, 1 at the end
 * @param deletes most code points that go
 * @param inserts what comes there; may be empty
 */
public record EditWish(double place, int deletes, String inserts) {
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

    /**
     * Any edit.
     *
     * @param mark goes along with every text that is inserted; may be empty
     */
    public static EditWish of(RandomGenerator random, String mark) {
        double place = switch (random.nextInt(6)) {
            case 0 -> 0;
            case 1 -> 1;
            case 2 -> 0.5;
            default -> random.nextDouble();
        };
        int deletes = random.nextInt(3) == 0 ? 1 + random.nextInt(12) : 0;
        boolean inserts = deletes == 0 || random.nextInt(3) == 0;
        return new EditWish(place, deletes, inserts ? TEXTS[random.nextInt(TEXTS.length)] + mark : "");
    }

    /** The edit of {@code content}; none where there is nothing to delete. */
    public TextOp on(Rope content) {
        int position = (int) (place * content.length());
        return TextOp.replace(position, Math.min(deletes, content.length() - position), inserts);
    }
}
