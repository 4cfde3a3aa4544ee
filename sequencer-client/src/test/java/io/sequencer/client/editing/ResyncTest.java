package io.sequencer.client.editing;

import static org.assertj.core.api.Assertions.assertThat;

import io.sequencer.text.Rope;
import io.sequencer.text.TextOp;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ResyncTest {

    private static EditedText opened(String content) {
        return EditedText.opened("d", "me", Rope.of(content), 0, 0, 0);
    }

    @Test
    void aSnapshotChangedAboveAndBelowLeavesPendingInsertsAndDeletesWhereTheyAre() {
        EditedText text = opened("# Title\nalpha beta gamma\nend\n");
        text.edit(TextOp.insert(13, " MINE"), 0);
        text.edit(TextOp.delete(19, 4), 1_000);
        text.resync(Rope.of("# TITLE\nalpha beta gamma\nEND\n"), 2, 2, 0);
        assertThat(text.content()).hasToString("# TITLE\nalpha MINE  gamma\nEND\n");
    }

    @Test
    void aSnapshotDoesToPendingEditsWhatTheOpsThatMadeItDoWhereNoTwoTouchOneLine() {
        for (long seed = 1; seed <= 500; seed++) {
            compare(seed);
        }
    }

    private static void compare(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int lines = 4 + random.nextInt(12);
        StringBuilder start = new StringBuilder();
        boolean[] mine = new boolean[lines];
        for (int line = 0; line < lines; line++) {
            start.append("line ").append(line).append(" has words\n");
            mine[line] = random.nextBoolean();
        }
        EditedText byOps = opened(start.toString());
        String[] words = {"", "x", "yz w"};
        for (int line = 0; line < lines; line++) {
            if (mine[line]) {
                int at = startOf(byOps.content(), line) + 4 + random.nextInt(6);
                byOps.edit(TextOp.replace(at, random.nextInt(4), words[random.nextInt(3)]), line * 1_000L);
                if (random.nextInt(8) == 0) {
                    byOps.nextMessage(MessageLimits.USUAL);
                }
            }
        }
        EditedText bySnapshot = EditedText.restored(byOps.toStored());
        for (int line = 0; line < lines; line++) {
            if (!mine[line] && random.nextInt(3) > 0) {
                int at = startOf(byOps.confirmed(), line) + 7 + random.nextInt(3);
                TextOp applied = TextOp.replace(at, random.nextInt(4), words[random.nextInt(3)]);
                byOps.receive(new CanonicalOp(byOps.seq() + 1, "other", byOps.seq() + 1, applied));
            }
        }
        bySnapshot.resync(byOps.confirmed(), byOps.seq(), byOps.version(), 0);
        assertThat(bySnapshot.content()).as("seed %d", seed).isEqualTo(byOps.content());
    }

    private static int startOf(Rope content, int line) {
        return content.toString().indexOf("line " + line + " ");
    }
}
