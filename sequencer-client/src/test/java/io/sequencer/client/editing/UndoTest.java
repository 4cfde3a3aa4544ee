package io.sequencer.client.editing;

import static org.assertj.core.api.Assertions.assertThat;

import io.sequencer.text.TextOp;
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
}
