package io.sequencer.client.editing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sequencer.text.MalformedOpException;
import io.sequencer.text.Rope;
import io.sequencer.text.Side;
import io.sequencer.text.TextOp;
import org.junit.jupiter.api.Test;

class EditedTextTest {
    private final SharedLog log = new SharedLog("Hello world");
    private final EditedText ada = log.open("ada");
    private final EditedText bob = log.open("bob");

    @Test
    void anEditCountsAtOnceAndIsSettledByItsOwnOp() {
        ada.edit(TextOp.insert(5, ","), 0);
        assertThat(ada.content()).hasToString("Hello, world");
        assertThat(ada.confirmed()).hasToString("Hello world");

        OutgoingMessage message = ada.nextMessage(MessageLimits.USUAL).orElseThrow();
        assertThat(message.firstClientSeq()).isEqualTo(1);
        assertThat(message.baseSeq()).isZero();
        log.submit("ada", message);
        Received back = ada.receive(log.ops.get(0));

        assertThat(back.kind()).isEqualTo(Received.Kind.SETTLED);
        assertThat(back.change().isNoop()).isTrue();
        assertThat(ada.hasPending()).isFalse();
        assertThat(ada.confirmed()).hasToString("Hello, world");
        assertThat(ada.version()).isEqualTo(1);
    }

    @Test
    void oneMessageIsInFlightAndNeverChangesWhileOthersEdit() {
        ada.edit(TextOp.insert(11, "!"), 0);
        OutgoingMessage sent = ada.nextMessage(MessageLimits.USUAL).orElseThrow();
        ada.edit(TextOp.insert(12, "?"), 0);
        assertThat(ada.nextMessage(MessageLimits.USUAL)).isEmpty();

        bob.edit(TextOp.insert(0, ">> "), 0);
        log.settle(bob);
        Received foreign = ada.receive(log.ops.get(0));

        assertThat(foreign.kind()).isEqualTo(Received.Kind.FOREIGN);
        assertThat(foreign.change()).isEqualTo(TextOp.insert(0, ">> "));
        assertThat(ada.content()).hasToString(">> Hello world!?");
        assertThat(ada.inFlight()).contains(sent);
        log.submit("ada", sent);
        log.settle(ada);
        log.settle(bob);
        assertThat(bob.content()).isEqualTo(ada.content()).hasToString(">> Hello world!?");
    }

    @Test
    void waitingEditsLeaveAsOneOp() {
        ada.edit(TextOp.insert(0, "a"), 0);
        ada.edit(TextOp.insert(1, "b"), 0);
        ada.edit(TextOp.delete(2, 1), 0);
        OutgoingMessage message = ada.nextMessage(MessageLimits.USUAL).orElseThrow();
        assertThat(message.ops()).hasSize(1);
        assertThat(message.ops().get(0).op()).isEqualTo(TextOp.replace(0, 1, "ab"));
    }

    @Test
    void keysAfterALargePasteAreComposedAmongThemselvesNotWithThePaste() {
        String paste = "x".repeat(1 << 20);
        ada.edit(TextOp.insert(0, paste), 0);
        for (int i = 0; i < 100; i++) {
            ada.edit(TextOp.insert(1_000 + i, "k"), i);
        }
        assertThat(ada.toStored().waiting())
                .containsExactly(
                        new OutgoingMessage.OutgoingOp(TextOp.insert(0, paste), 0),
                        new OutgoingMessage.OutgoingOp(TextOp.insert(1_000, "k".repeat(100)), 0));
    }

    @Test
    void editsThatCancelOutAreNotSent() {
        ada.edit(TextOp.insert(0, "a"), 0);
        ada.edit(TextOp.delete(0, 1), 0);
        assertThat(ada.hasPending()).isFalse();
        assertThat(ada.nextMessage(MessageLimits.USUAL)).isEmpty();
    }

    @Test
    void aMessageKeepsTheLimitsAndTheRestFollows() {
        ada.edit(TextOp.insert(0, "\uD83D\uDE00".repeat(100)), 0);
        MessageLimits tight = new MessageLimits(3, 64, 100);
        int messages = 0;
        while (ada.hasPending()) {
            OutgoingMessage message = ada.nextMessage(tight).orElseThrow();
            assertThat(message.ops()).hasSizeLessThanOrEqualTo(3);
            log.submit("ada", message);
            log.deliver(ada);
            messages++;
        }
        assertThat(messages).isGreaterThan(5);
        assertThat(log.content()).isEqualTo(ada.content()).hasToString("\uD83D\uDE00".repeat(100) + "Hello world");
    }

    @Test
    void aGapOrAnOpThatDoesNotFitIsRefusedAndChangesNothing() {
        CanonicalOp later = new CanonicalOp(2, "bob", 1, TextOp.insert(0, "x"));
        assertThatThrownBy(() -> ada.receive(later)).isInstanceOf(OutOfStepException.class);
        CanonicalOp tooFar = new CanonicalOp(1, "bob", 1, TextOp.delete(10, 5));
        assertThatThrownBy(() -> ada.receive(tooFar)).isInstanceOf(OutOfStepException.class);
        assertThatThrownBy(() -> ada.edit(TextOp.insert(12, "x"), 0)).isInstanceOf(MalformedOpException.class);
        assertThat(ada.seq()).isZero();
        assertThat(ada.content()).hasToString("Hello world");
    }

    @Test
    void whereTheServerAppliedOtherwiseItsFormCounts() {
        ada.edit(TextOp.insert(5, ","), 0);
        ada.nextMessage(MessageLimits.USUAL);
        ada.edit(TextOp.insert(12, "!"), 0);
        log.commit("ada", 1, TextOp.insert(0, ","));

        Received healed = ada.receive(log.ops.get(0));
        assertThat(healed.kind()).isEqualTo(Received.Kind.HEALED);
        assertThat(healed.change().apply(Rope.of("Hello, world!"))).isEqualTo(ada.content());
        assertThat(ada.content()).hasToString(",Hello world!");
        log.settle(ada);
        assertThat(log.content()).isEqualTo(ada.content());
    }

    @Test
    void aRefusedMessageIsTakenBackAndWhatWaitedStays() {
        ada.edit(TextOp.replace(0, 5, "Goodbye"), 0);
        ada.nextMessage(MessageLimits.USUAL);
        ada.edit(TextOp.insert(13, "!"), 0);

        TakenBack back = ada.takeBack();
        assertThat(back.lost()).containsExactly(TextOp.replace(0, 5, "Goodbye"));
        assertThat(back.change().apply(Rope.of("Goodbye world!"))).isEqualTo(ada.content());
        assertThat(ada.content()).hasToString("Hello world!");
        assertThat(ada.canUndo()).isFalse();
        assertThat(ada.nextMessage(MessageLimits.USUAL).orElseThrow().firstClientSeq())
                .isEqualTo(1);
        log.settle(ada);
        assertThat(log.content()).hasToString("Hello world!");
    }

    @Test
    void aSnapshotThatHasTheMessageInFlightSettlesIt() {
        ada.edit(TextOp.insert(5, ","), 0);
        log.submit("ada", ada.nextMessage(MessageLimits.USUAL).orElseThrow());
        ada.edit(TextOp.insert(12, "!"), 0);
        bob.edit(TextOp.insert(0, "> "), 0);
        log.settle(bob);

        Resynced resynced = ada.resync(log.content(), log.head(), log.head(), 1);
        assertThat(resynced.applied()).isEqualTo(1);
        assertThat(resynced.sessionForgotten()).isFalse();
        assertThat(ada.content()).hasToString("> Hello, world!");
        assertThat(ada.nextMessage(MessageLimits.USUAL).orElseThrow().firstClientSeq())
                .isEqualTo(2);
        log.settle(ada);
        assertThat(log.content()).hasToString("> Hello, world!");
    }

    @Test
    void aRefusedBaseMakesTheMessageWaitUnderTheSameNumber() {
        ada.edit(TextOp.insert(11, "!"), 0);
        ada.nextMessage(MessageLimits.USUAL);
        bob.edit(TextOp.delete(0, 6), 0);
        log.settle(bob);

        ada.refused();
        Resynced resynced = ada.resync(log.content(), log.head(), log.head(), 0);
        assertThat(resynced.applied()).isZero();
        assertThat(ada.content()).hasToString("world!");
        OutgoingMessage again = ada.nextMessage(MessageLimits.USUAL).orElseThrow();
        assertThat(again.firstClientSeq()).isEqualTo(1);
        assertThat(again.baseSeq()).isEqualTo(1);
        assertThatThrownBy(() -> ada.resync(Rope.EMPTY, 0, 0, 0)).isInstanceOf(OutOfStepException.class);
    }

    @Test
    void aMessageThatMayComeAfterTheSnapshotStaysInFlightAsItWas() {
        bob.edit(TextOp.delete(0, 6), 0);
        log.settle(bob);
        ada.edit(TextOp.insert(11, "!"), 0);
        OutgoingMessage sent = ada.nextMessage(MessageLimits.USUAL).orElseThrow();
        log.submit("ada", sent);

        ada.resync(log.contentAt(1), 1, 1, 0);
        assertThat(ada.inFlight()).contains(sent);
        assertThat(ada.content()).hasToString("world!");
        log.settle(ada);
        assertThat(ada.content()).isEqualTo(log.content()).hasToString("world!");
        assertThat(log.head()).isEqualTo(2);
    }

    @Test
    void aForgottenSessionGoesOnUnderAnotherIdWithItsText() {
        ada.edit(TextOp.insert(0, "1"), 0);
        log.settle(ada);
        ada.edit(TextOp.insert(1, "2"), 0);
        ada.nextMessage(MessageLimits.USUAL);

        assertThat(ada.resync(log.content(), log.head(), log.head(), 0).sessionForgotten())
                .isTrue();
        ada.continueAs("ada2");
        assertThat(ada.content()).hasToString("12Hello world");
        assertThat(ada.nextMessage(MessageLimits.USUAL).orElseThrow().firstClientSeq())
                .isEqualTo(1);
        log.settle(ada);
        assertThat(log.content()).hasToString("12Hello world");
    }

    @Test
    void ownOpsOfAnEarlierLifeCountAsForeignAndTheirNumbersAsUsed() {
        log.commit("ada", 1, TextOp.insert(0, "x"));
        assertThat(ada.receive(log.ops.get(0)).kind()).isEqualTo(Received.Kind.FOREIGN);
        ada.edit(TextOp.insert(0, "y"), 0);
        assertThat(ada.nextMessage(MessageLimits.USUAL).orElseThrow().firstClientSeq())
                .isEqualTo(2);
    }

    @Test
    void aStoredCopyGoesOnWhereItStopped() {
        ada.edit(TextOp.insert(5, ","), 0);
        OutgoingMessage sent = ada.nextMessage(MessageLimits.USUAL).orElseThrow();
        bob.edit(TextOp.insert(0, "\uD83D\uDE00"), 0);
        log.settle(bob);
        log.deliver(ada);
        ada.edit(TextOp.delete(1, 1), 0);

        EditedText again = EditedText.restored(StoredTextJson.read(StoredTextJson.write(ada.toStored())));
        assertThat(again.toStored()).isEqualTo(ada.toStored());
        assertThat(again.content()).isEqualTo(ada.content()).hasToString("\uD83D\uDE00ello, world");
        assertThat(again.inFlight()).contains(sent);
        log.submit("ada", sent);
        log.settle(again);
        assertThat(log.content()).isEqualTo(again.content()).hasToString("\uD83D\uDE00ello, world");
    }

    @Test
    void driftIsSeenAtItsSeqOnly() {
        assertThat(ada.drifted(0, log.content().crc32c())).isFalse();
        assertThat(ada.drifted(0, 1)).isTrue();
        assertThat(ada.drifted(1, 1)).isFalse();
    }

    @Test
    void positionsOfOthersFollowTheLogAndOnesOwnEdits() {
        bob.edit(TextOp.insert(0, "> "), 0);
        log.settle(bob);
        log.deliver(ada);
        ada.edit(TextOp.insert(0, "abc"), 0);
        assertThat(ada.localPosition(6, 0, Side.RIGHT)).hasValue(11);
        assertThat(ada.localPosition(6, 1, Side.RIGHT)).hasValue(9);
        assertThat(ada.localPosition(6, 2, Side.RIGHT)).isEmpty();
        assertThat(ada.confirmedPosition(11)).isEqualTo(8);
        assertThat(ada.confirmedPosition(2)).isZero();
    }
}
