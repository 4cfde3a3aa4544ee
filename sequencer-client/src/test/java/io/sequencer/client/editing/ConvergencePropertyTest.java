package io.sequencer.client.editing;

import static org.assertj.core.api.Assertions.assertThat;

import io.sequencer.text.Rope;
import io.sequencer.text.TextOp;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Three copies, everything in any order. A failure names the seed. */
class ConvergencePropertyTest {
    private static final String[] TEXTS = {
        "a", "bc", "\n", "\u00E9", "e\u0301", "\uD83D\uDE00", "\uD83D\uDC68\u200D\uD83D\uDC69"
    };

    @Test
    void copiesThatTookInTheSameOpsAreEqualAndChangesLeadFromContentToContent() {
        for (long seed = 1; seed <= 2_000; seed++) {
            run(seed);
        }
    }

    private static void run(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        SharedLog log = new SharedLog("The quick brown fox");
        List<EditedText> copies = new ArrayList<>(List.of(log.open("a"), log.open("b"), log.open("c")));
        for (int step = 0; step < 120; step++) {
            int index = random.nextInt(copies.size());
            copies.set(index, step(random, log, copies.get(index), step * 200L));
        }
        copies.forEach(log::settle);
        copies.forEach(log::deliver);
        for (EditedText copy : copies) {
            assertThat(copy.content())
                    .as("seed %d, copy %s", seed, copy.clientId())
                    .isEqualTo(log.content());
            assertThat(copy.confirmed()).isEqualTo(log.content());
            assertThat(copy.hasPending()).isFalse();
        }
    }

    private static EditedText step(SplittableRandom random, SharedLog log, EditedText copy, long now) {
        switch (random.nextInt(10)) {
            case 0, 1, 2, 3 -> copy.edit(edit(random, copy.content().length()), now);
            case 4 -> copy.nextMessage(new MessageLimits(1 + random.nextInt(3), 64 + random.nextInt(30), 200));
            case 5 -> copy.inFlight().ifPresent(message -> log.submit(copy.clientId(), message));
            case 6, 7 -> {
                if (copy.seq() < log.head()) {
                    Rope before = copy.content();
                    Received received = copy.receive(log.ops.get((int) copy.seq()));
                    assertThat(received.change().apply(before)).isEqualTo(copy.content());
                }
            }
            case 8 -> {
                Rope before = copy.content();
                TextOp change = random.nextBoolean() ? copy.undo() : copy.redo();
                assertThat(change.apply(before)).isEqualTo(copy.content());
            }
            default -> {
                return rare(random, log, copy);
            }
        }
        return copy;
    }

    private static EditedText rare(SplittableRandom random, SharedLog log, EditedText copy) {
        if (random.nextBoolean()) {
            EditedText again = EditedText.restored(StoredTextJson.read(StoredTextJson.write(copy.toStored())));
            assertThat(again.content()).isEqualTo(copy.content());
            return again;
        }
        if (random.nextInt(4) == 0) {
            long at = copy.seq() + random.nextInt((int) (log.head() - copy.seq()) + 1);
            Rope before = copy.content();
            Resynced resynced = copy.resync(log.contentAt(at), at, at, log.lastClientSeq(copy.clientId(), at));
            assertThat(resynced.change().apply(before)).isEqualTo(copy.content());
            assertThat(resynced.sessionForgotten()).isFalse();
            assertThat(copy.confirmed()).isEqualTo(log.contentAt(at));
        }
        return copy;
    }

    private static TextOp edit(SplittableRandom random, int length) {
        int position = random.nextInt(length + 1);
        int count = random.nextInt(3) == 0 ? random.nextInt(Math.min(4, length - position) + 1) : 0;
        return TextOp.replace(position, count, random.nextInt(4) == 0 ? "" : TEXTS[random.nextInt(TEXTS.length)]);
    }
}
