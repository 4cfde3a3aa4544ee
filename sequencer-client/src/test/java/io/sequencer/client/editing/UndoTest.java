package io.sequencer.client.editing;

import static org.assertj.core.api.Assertions.assertThat;

import io.sequencer.text.Rope;
import io.sequencer.text.TextOp;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class UndoTest {
    private final SharedLog log = new SharedLog("one two three");
    private final EditedText ada = log.open("ada");
    private final EditedText bob = log.open("bob");

    @Test
    void editsWithoutAPauseAreTakenBackTogetherAndDoneAgainTogether() {
        ada.edit(TextOp.insert(13, "!"), 1_000);
        ada.edit(TextOp.insert(14, "?"), 1_400);
        ada.edit(TextOp.delete(0, 4), 1_900);
        assertThat(ada.undo()).isEqualTo(TextOp.insert(0, "one "));
        assertThat(ada.content()).hasToString("one two three!?");
        ada.undo();
        assertThat(ada.content()).hasToString("one two three");
        assertThat(ada.canUndo()).isFalse();
        assertThat(ada.undo().isNoop()).isTrue();

        ada.redo();
        ada.redo();
        assertThat(ada.content()).hasToString("two three!?");
        ada.undo();
        ada.edit(TextOp.insert(0, "x"), 3_000);
        assertThat(ada.canRedo()).isFalse();
    }

    @Test
    void aClosedGroupIsTakenBackAlone() {
        ada.edit(TextOp.insert(0, "a"), 0);
        ada.closeUndoGroup();
        ada.edit(TextOp.insert(1, "b"), 0);
        ada.undo();
        assertThat(ada.content()).hasToString("aone two three");
    }

    @Test
    void onlyOnesOwnIsTakenBackWhateverOthersDidSince() {
        ada.edit(TextOp.replace(4, 3, "2"), 0);
        log.settle(ada);
        bob.edit(TextOp.insert(0, "zero "), 0);
        bob.edit(TextOp.insert(18, " four"), 0);
        log.settle(bob);
        log.deliver(ada);
        assertThat(ada.content()).hasToString("zero one 2 three four");
        ada.undo();
        assertThat(ada.content()).hasToString("zero one two three four");
        log.settle(ada);
        log.settle(bob);
        assertThat(bob.content()).hasToString("zero one two three four");
    }

    @Test
    void whatOthersDeletedCannotBeTakenBackTwice() {
        ada.edit(TextOp.insert(0, "abc"), 0);
        log.settle(ada);
        log.deliver(bob);
        bob.edit(TextOp.delete(0, 3), 0);
        log.settle(bob);
        log.deliver(ada);
        assertThat(ada.canUndo()).isFalse();
    }

    @Test
    void theOpThatTakesBackNamesTheOneItTakesBack() {
        ada.edit(TextOp.insert(0, "a"), 0);
        log.settle(ada);
        ada.undo();
        ada.edit(TextOp.insert(0, "b"), 0);
        OutgoingMessage message = ada.nextMessage(MessageLimits.USUAL).orElseThrow();
        assertThat(message.ops())
                .containsExactly(
                        new OutgoingMessage.OutgoingOp(TextOp.delete(0, 1), 1),
                        new OutgoingMessage.OutgoingOp(TextOp.insert(0, "b"), 0));
    }

    @Test
    void anEditThatWasNeverSentIsTakenBackWithoutTrace() {
        ada.edit(TextOp.insert(0, "a"), 0);
        ada.undo();
        assertThat(ada.hasPending()).isFalse();
        ada.redo();
        log.settle(ada);
        assertThat(log.content()).hasToString("aone two three");
    }

    @Test
    void numbersOfOpsThatWereNeverAppliedAreNotNamed() {
        ada.edit(TextOp.insert(0, "a"), 0);
        ada.nextMessage(MessageLimits.USUAL);
        ada.undo();
        ada.refused();
        ada.resync(log.content(), 0, 0, 0);
        OutgoingMessage message = ada.nextMessage(MessageLimits.USUAL).orElseThrow();
        assertThat(message.ops()).allMatch(op -> op.undoOf() == 0);
    }

    @Test
    void historyIsBounded() {
        for (int i = 0; i < 300; i++) {
            ada.closeUndoGroup();
            ada.edit(TextOp.insert(0, "x"), 0);
        }
        int undone = 0;
        while (ada.canUndo()) {
            ada.undo();
            undone++;
        }
        assertThat(undone).isEqualTo(200);
        assertThat(ada.content().length()).isEqualTo(13 + 100);
    }

    @Test
    void aGroupThatOthersMadeVoidIsGoneWhatIsTypedNextDoesNotJoinTheOneBelow() {
        ada.edit(TextOp.insert(0, "zero "), 0);
        ada.closeUndoGroup();
        ada.edit(TextOp.insert(5, "x"), 100);
        log.settle(ada);
        log.deliver(bob);
        bob.edit(TextOp.delete(5, 1), 0);
        log.settle(bob);
        log.deliver(ada);
        ada.edit(TextOp.insert(5, "1/2 "), 200);
        ada.undo();
        assertThat(ada.content()).hasToString("zero one two three");
    }

    @Test
    void aGroupWhoseEditsCancelOutIsNoStepToUndoAndNoOpWithoutPartsIsSent() {
        ada.edit(TextOp.insert(0, "real "), 0);
        ada.edit(TextOp.insert(0, "x"), 5_000);
        ada.edit(TextOp.delete(0, 1), 5_100);
        ada.edit(TextOp.insert(0, "y"), 5_200);
        ada.undo();
        assertThat(ada.content()).hasToString("real one two three");
        ada.undo();
        assertThat(ada.content()).hasToString("one two three");
        assertThat(ada.canUndo()).isFalse();
        assertThat(ada.nextMessage(MessageLimits.USUAL)).isEmpty();
    }

    @Test
    void everyStepOfUndoAndRedoChangesSomethingAndEveryOpThatIsSentHasParts() {
        for (long seed = 1; seed <= 1_000; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            EditedText text = EditedText.opened("d", "me", Rope.of("abc"), 0, 0, 0);
            long now = 0;
            for (int step = 0; step < 30; step++) {
                now += random.nextInt(3) == 0 ? 1_000 : 100;
                step(random, text, now);
            }
        }
    }

    private static void step(SplittableRandom random, EditedText text, long now) {
        int length = text.content().length();
        int at = random.nextInt(length + 1);
        switch (random.nextInt(8)) {
            case 0, 1 -> text.edit(TextOp.insert(at, "x"), now);
            case 2, 3 -> text.edit(TextOp.delete(at, Math.min(1, length - at)), now);
            case 4 -> {
                boolean could = text.canUndo();
                assertThat(text.undo().isNoop()).isNotEqualTo(could);
            }
            case 5 -> {
                boolean could = text.canRedo();
                assertThat(text.redo().isNoop()).isNotEqualTo(could);
            }
            case 6 -> {
                int confirmed = text.confirmed().length();
                TextOp gone = TextOp.delete(Math.min(at, confirmed), Math.min(2, confirmed - Math.min(at, confirmed)));
                text.receive(new CanonicalOp(text.seq() + 1, "other", text.seq() + 1, gone));
            }
            default ->
                text.nextMessage(MessageLimits.USUAL)
                        .ifPresent(message -> assertThat(message.ops())
                                .noneMatch(op -> op.op().isNoop()));
        }
    }
}
