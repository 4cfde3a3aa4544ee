package io.sequencer.client.editing;

import static org.assertj.core.api.Assertions.assertThat;

import io.sequencer.text.Rope;
import io.sequencer.text.TextOp;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class OwnOpsTest {

    private static EditedText opened(String content) {
        return EditedText.opened("d", "me", Rope.of(content), 0, 0, 0);
    }

    private static CanonicalOp own(long serverSeq, long clientSeq, TextOp applied) {
        return new CanonicalOp(serverSeq, "me", clientSeq, applied);
    }

    @Test
    void whatWasWrittenIntoTextThatWasAppliedElsewhereGoesWithItAndCanBeUndone() {
        EditedText text = opened("ab");
        text.edit(TextOp.insert(1, "h"), 0);
        text.nextMessage(MessageLimits.USUAL);
        text.edit(TextOp.insert(2, "ello world"), 1);
        Rope before = text.content();
        Received received = text.receive(own(1, 1, TextOp.insert(0, "h")));
        assertThat(received.kind()).isEqualTo(Received.Kind.HEALED);
        assertThat(text.content()).hasToString("hello worldab");
        assertThat(received.change().apply(before)).isEqualTo(text.content());
        text.undo();
        assertThat(text.content()).hasToString("ab");
    }

    @Test
    void whatWasDeletedOfTextThatWasAppliedElsewhereStaysDeleted() {
        EditedText text = opened("ab");
        text.edit(TextOp.insert(1, "hello"), 0);
        text.nextMessage(MessageLimits.USUAL);
        text.edit(TextOp.delete(4, 2), 0);
        assertThat(text.receive(own(1, 1, TextOp.insert(0, "hello"))).kind()).isEqualTo(Received.Kind.HEALED);
        assertThat(text.content()).hasToString("helab");
    }

    @Test
    void anEditOfSeveralPlacesThatWasAppliedElsewhereKeepsEachTextWhole() {
        EditedText text = opened("abcdef");
        text.edit(
                TextOp.builder()
                        .retain(1)
                        .insert("123")
                        .retain(2)
                        .insert("456")
                        .delete(1)
                        .build(),
                0);
        text.nextMessage(MessageLimits.USUAL);
        text.edit(TextOp.builder().retain(2).insert("x").retain(4).delete(2).build(), 1_000);
        assertThat(text.content()).hasToString("a1x23bc6ef");
        text.receive(
                own(1, 1, TextOp.builder().retain(2).insert("123456").delete(1).build()));
        assertThat(text.confirmed()).hasToString("ab123456def");
        assertThat(text.content()).hasToString("ab1x236def");
    }

    @Test
    void randomEditsInsideOfTextThatWasAppliedElsewhereStayInIt() {
        for (long seed = 1; seed <= 500; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            EditedText text = opened("abcdefghij");
            int foreseen = random.nextInt(11);
            int applied = random.nextInt(11);
            StringBuilder typed = new StringBuilder("12345");
            text.edit(TextOp.insert(foreseen, "12345"), 0);
            text.nextMessage(MessageLimits.USUAL);
            for (int i = random.nextInt(5); i > 0; i--) {
                int at = 1 + random.nextInt(typed.length() - 1);
                int gone = random.nextInt(2);
                typed.replace(at, at + gone, "xy");
                text.edit(TextOp.replace(foreseen + at, gone, "xy"), i * 100L);
            }
            text.receive(own(1, 1, TextOp.insert(applied, "12345")));
            assertThat(text.content())
                    .as("seed %d", seed)
                    .hasToString(new StringBuilder("abcdefghij")
                            .insert(applied, typed)
                            .toString());
        }
    }

    @Test
    void theOpOfAnotherCopyWithTheSameIdSettlesNothingTheWordsStayAndLeaveUnderAnotherId() {
        EditedText text = opened("");
        text.edit(TextOp.insert(0, "mine"), 0);
        text.nextMessage(MessageLimits.USUAL);
        text.edit(TextOp.insert(4, "!"), 1_000);
        Received received = text.receive(own(1, 1, TextOp.insert(0, "theirs")));
        assertThat(received.kind()).isEqualTo(Received.Kind.FOREIGN);
        assertThat(received.change()).isEqualTo(TextOp.insert(5, "theirs"));
        assertThat(text.content()).hasToString("mine!theirs");
        assertThat(text.isSessionTaken()).isTrue();
        assertThat(text.nextMessage(MessageLimits.USUAL)).isEmpty();
        text.continueAs("me-2");
        assertThat(text.isSessionTaken()).isFalse();
        assertThat(text.nextMessage(MessageLimits.USUAL))
                .contains(new OutgoingMessage(
                        1,
                        1,
                        List.of(
                                new OutgoingMessage.OutgoingOp(TextOp.insert(0, "mine"), 0),
                                new OutgoingMessage.OutgoingOp(TextOp.insert(4, "!"), 0))));
    }

    @Test
    void anOwnOpThatDeletesMoreThanWasSentIsNone() {
        EditedText text = opened("abc");
        text.edit(TextOp.delete(0, 1), 0);
        text.nextMessage(MessageLimits.USUAL);
        text.receive(own(1, 1, TextOp.delete(0, 2)));
        assertThat(text.isSessionTaken()).isTrue();
        assertThat(text.content()).hasToString("c");
    }

    @Test
    void twoCopiesThatLiveUnderOneIdLoseNoWord() {
        for (long seed = 1; seed <= 500; seed++) {
            new SharedId(seed).run();
        }
    }

    private static final class SharedId {
        private final SplittableRandom random;
        private final SharedLog log = new SharedLog("");
        private final List<EditedText> copies = List.of(log.open("me"), log.open("me"), log.open("other"));
        private int lives;
        private int marks;

        SharedId(long seed) {
            random = new SplittableRandom(seed);
        }

        void run() {
            for (int i = 0; i < 40; i++) {
                EditedText copy = copies.get(random.nextInt(copies.size()));
                switch (random.nextInt(4)) {
                    case 0 -> {
                        int at = random.nextInt(copy.content().length() + 1);
                        copy.edit(TextOp.insert(at, Character.toString(0xF0000 + marks++)), i * 300L);
                    }
                    case 1 -> send(copy);
                    default -> receive(copy);
                }
            }
            while (copies.stream().anyMatch(copy -> copy.hasPending() || copy.seq() < log.head())) {
                for (EditedText copy : copies) {
                    send(copy);
                    while (copy.seq() < log.head()) {
                        receive(copy);
                    }
                }
            }
            assertThat(copies).allMatch(copy -> copy.content().equals(log.content()));
            assertThat(log.content().length()).isEqualTo(marks);
        }

        private void send(EditedText copy) {
            copy.nextMessage(MessageLimits.USUAL);
            copy.inFlight().ifPresent(message -> log.submit(copy.clientId(), message));
        }

        private void receive(EditedText copy) {
            if (copy.seq() < log.head()) {
                copy.receive(log.ops.get((int) copy.seq()));
                if (copy.isSessionTaken()) {
                    lives++;
                    copy.continueAs("me-" + lives);
                }
            }
        }
    }
}
