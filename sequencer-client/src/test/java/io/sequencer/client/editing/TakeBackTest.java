package io.sequencer.client.editing;

import static org.assertj.core.api.Assertions.assertThat;

import io.sequencer.text.Rope;
import io.sequencer.text.TextOp;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class TakeBackTest {
    private static final MessageLimits NARROW = new MessageLimits(100, 64, 6_400);

    private static EditedText opened(String content) {
        return EditedText.opened("d", "me", Rope.of(content), 0, 0, 0);
    }

    @Test
    void aRefusedEditThatWasUndoneAlreadyIsTakenBackOnce() {
        EditedText text = opened("abc");
        text.edit(TextOp.delete(0, 3), 0);
        text.nextMessage(MessageLimits.USUAL);
        text.undo();
        TakenBack back = text.takeBack();
        assertThat(back.change().isNoop()).isTrue();
        assertThat(back.lost()).containsExactly(TextOp.delete(0, 3));
        assertThat(text.content()).hasToString("abc");
        assertThat(text.hasPending()).isFalse();
    }

    @Test
    void whatOfAGroupWasNotSentIsStillUndoneWhenTheRestIsRefused() {
        EditedText text = opened("abc");
        text.edit(TextOp.delete(0, 3), 0);
        text.nextMessage(MessageLimits.USUAL);
        text.edit(TextOp.insert(0, "x"), 100);
        text.undo();
        text.edit(TextOp.insert(3, "!"), 1_000);
        text.takeBack();
        assertThat(text.content()).hasToString("abc!");
        assertThat(text.toStored().waiting()).allMatch(edit -> edit.undoOf() == 0);
    }

    @Test
    void anUndoTakesBackTheOpBeforeTheRefusedOneAsWellIfBothWereOneStep() {
        EditedText text = opened("abcdef");
        text.edit(TextOp.delete(0, 3), 0);
        text.nextMessage(MessageLimits.USUAL);
        text.receive(new CanonicalOp(1, "me", 1, TextOp.delete(0, 3)));
        text.edit(TextOp.delete(0, 2), 100);
        text.nextMessage(MessageLimits.USUAL);
        text.undo();
        assertThat(text.content()).hasToString("abcdef");
        text.takeBack();
        assertThat(text.content()).hasToString("abcdef");
        assertThat(text.nextMessage(MessageLimits.USUAL).orElseThrow().ops())
                .extracting(OutgoingMessage.OutgoingOp::op)
                .containsExactly(TextOp.insert(0, "abc"));
    }

    @Test
    void allPiecesOfALargeEditThatWasUndoneAreTakenBackOnceAlsoAfterAForeignOp() {
        String start = "abcdefghij".repeat(30);
        EditedText text = opened(start);
        TextOp.Builder replaced = TextOp.builder();
        for (int i = 0; i < 20; i++) {
            replaced.insert("-".repeat(30)).delete(5).retain(5);
        }
        text.edit(replaced.build(), 0);
        assertThat(text.nextMessage(NARROW).orElseThrow().ops()).hasSizeGreaterThan(10);
        text.receive(new CanonicalOp(1, "other", 1, TextOp.insert(2, "X")));
        text.undo();
        text.takeBack();
        assertThat(text.confirmed()).hasToString("abX" + start.substring(2));
        assertThat(text.content().toString().chars().sorted())
                .containsExactlyElementsOf(
                        text.confirmed().toString().chars().sorted().boxed().toList());
    }

    @Test
    void aRefusedMessageLeavesNoCopyOfWhatItDeletedHoweverMuchWasUndoneAndDoneAgain() {
        for (long seed = 1; seed <= 1_000; seed++) {
            new Session(seed).run();
        }
    }

    private static final class Session {
        private final long seed;
        private final SplittableRandom random;
        private final EditedText text = opened("0123456789");
        private long now;
        private int marks;

        Session(long seed) {
            this.seed = seed;
            this.random = new SplittableRandom(seed);
        }

        void run() {
            for (int i = random.nextInt(4); i >= 0; i--) {
                edit();
            }
            text.nextMessage(random.nextBoolean() ? MessageLimits.USUAL : NARROW);
            for (int i = random.nextInt(8); i > 0; i--) {
                switch (random.nextInt(6)) {
                    case 0, 1 -> text.undo();
                    case 2 -> text.redo();
                    default -> edit();
                }
            }
            Rope before = text.content();
            if (text.inFlight().isPresent()) {
                assertThat(text.takeBack().change().apply(before)).isEqualTo(text.content());
            }
            assertThat(EditedText.restored(text.toStored()).content()).isEqualTo(text.content());
            assertThat(text.content().toString().codePoints().boxed())
                    .as("seed %d", seed)
                    .doesNotHaveDuplicates();
            assertThat(text.toStored().waiting()).allMatch(edit -> edit.undoOf() == 0);
        }

        private void edit() {
            now += random.nextBoolean() ? 100 : 1_000;
            int length = text.content().length();
            int at = random.nextInt(length + 1);
            String mark = random.nextBoolean() ? Character.toString(0xF0000 + marks++) : "";
            text.edit(TextOp.replace(at, random.nextInt(Math.min(4, length - at) + 1), mark), now);
        }
    }
}
