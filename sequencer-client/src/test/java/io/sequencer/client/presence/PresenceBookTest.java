package io.sequencer.client.presence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sequencer.client.editing.CanonicalOp;
import io.sequencer.client.editing.EditedText;
import io.sequencer.client.editing.MessageLimits;
import io.sequencer.proto.v1.ClientMessage;
import io.sequencer.proto.v1.Limits;
import io.sequencer.proto.v1.Presence;
import io.sequencer.proto.v1.PresenceState;
import io.sequencer.proto.v1.Presences;
import io.sequencer.proto.v1.SelectionRange;
import io.sequencer.proto.v1.SetPresence;
import io.sequencer.text.Rope;
import io.sequencer.text.TextOp;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class PresenceBookTest {

    private static final Limits LIMITS = Limits.newBuilder()
            .setPresenceTtlMs(30_000)
            .setPresenceSelections(2)
            .setPresenceBytes(200)
            .build();
    private static final long MILLI = TimeUnit.MILLISECONDS.toNanos(1);

    private final EditedText text = EditedText.opened("notes", "me", Rope.of("0123456789"), 5, 5, 0);
    private final PresenceBook book = new PresenceBook();

    @Test
    void whatIsToldIsInPositionsOfTheLogAlsoWhileOwnEditsAreOnTheirWay() {
        book.joined(LIMITS);
        edit(TextOp.insert(2, "abc"));
        book.set(Profile.of("Ada", "#123456").withCursor(8));
        SetPresence told = next(0);
        assertThat(told.getSeq()).isEqualTo(5);
        assertThat(told.getState().getSelections(0).getHead()).isEqualTo(5);

        text.nextMessage(MessageLimits.USUAL);
        text.receive(new CanonicalOp(6, "me", 1, TextOp.insert(2, "abc")));
        book.reached(text, true);
        SetPresence again = next(60 * MILLI);
        assertThat(again.getSeq()).isEqualTo(6);
        assertThat(again.getState().getSelections(0).getHead()).isEqualTo(8);
    }

    @Test
    void changesAreGatheredToTwentyASecondAndTheLastOneCounts() {
        book.joined(LIMITS);
        int sent = 0;
        int last = -1;
        for (int milli = 0; milli < 1_000; milli++) {
            book.set(Profile.of("Ada", "").withCursor(milli % 10));
            ClientMessage message = book.next(milli * MILLI, text);
            if (message != null) {
                sent++;
                last = message.getSetPresence().getState().getSelections(0).getHead();
            }
        }
        assertThat(sent).isEqualTo(20);
        assertThat(last).isEqualTo(950 % 10);
        assertThat(next(1_100 * MILLI).getState().getSelections(0).getHead()).isEqualTo(9);
    }

    @Test
    void itIsRenewedAtAThirdOfItsTimeToLiveAndOnEveryConnection() {
        book.joined(LIMITS);
        book.set(Profile.of("Ada", ""));
        next(0);
        assertThat(book.wantsToSend()).isFalse();
        book.tick(9_999 * MILLI);
        assertThat(book.wantsToSend()).isFalse();
        book.tick(10_000 * MILLI);
        next(10_000 * MILLI);

        book.left(11_000 * MILLI);
        assertThat(book.wantsToSend()).isFalse();
        book.joined(LIMITS);
        assertThat(next(11_100 * MILLI).hasState()).isTrue();
        book.set(null);
        assertThat(next(11_200 * MILLI).hasState()).isFalse();
        book.tick(60_000 * MILLI);
        assertThat(book.wantsToSend()).isFalse();
    }

    @Test
    void whatPassesTheClustersLimitsIsRefused() {
        book.joined(LIMITS);
        Selection cursor = Selection.cursor(1);
        assertThatThrownBy(() -> book.set(Profile.of("Ada", "").withSelections(List.of(cursor, cursor, cursor))))
                .hasMessageContaining("takes 2");
        assertThatThrownBy(() -> book.set(Profile.of("Ada", "").withData("x".repeat(200))))
                .hasMessageContaining("takes 200");
        assertThat(book.own()).isNull();
    }

    @Test
    void aNodeThatKnowsNoPresenceIsToldNothing() {
        book.joined(Limits.getDefaultInstance());
        book.set(Profile.of("Ada", "").withCursor(1));
        assertThat(book.wantsToSend()).isFalse();
    }

    @Test
    void othersAreWhereTheyAreInTheLocalContentAndMoveWithIt() {
        edit(TextOp.insert(0, "__"));
        assertThat(receive(true, presence("ada", 5, 4), presence("me", 5, 1))).isTrue();
        assertThat(head("ada")).isEqualTo(6);
        assertThat(book.others()).hasSize(1);
        edit(TextOp.insert(6, "x"));
        assertThat(head("ada")).isEqualTo(6);
        edit(TextOp.delete(0, 3));
        assertThat(head("ada")).isEqualTo(3);
        assertThat(receive(false, presence("ada", 5, 4)))
                .as("what is heard again is where it is")
                .isFalse();
    }

    @Test
    void oneWhoIsAheadIsShownWhenTheCopyGetsThere() {
        assertThat(receive(false, presence("ada", 6, 11))).isFalse();
        assertThat(book.others()).isEmpty();
        text.receive(new CanonicalOp(6, "ada", 1, TextOp.insert(0, "a")));
        assertThat(book.reached(text, false)).isTrue();
        assertThat(head("ada")).isEqualTo(11);
    }

    @Test
    void aCursorGoesBehindWhatItsOwnClientTypesAndStaysBeforeWhatOthersPutThere() {
        receive(true, presence("ada", 5, 3));
        TextOp typed = TextOp.insert(3, "x");
        book.moved(typed, false, "ada");
        assertThat(head("ada")).isEqualTo(4);
        book.moved(TextOp.insert(4, "y"), false, "bob");
        assertThat(head("ada")).isEqualTo(4);
    }

    @Test
    void whoeverIsGoneIsNotShown() {
        receive(true, presence("ada", 5, 1), presence("bob", 5, 2));
        receive(false, Presence.newBuilder().setClientId("ada").build());
        assertThat(book.others()).extracting(Participant::clientId).containsExactly("bob");
        receive(true, presence("eve", 5, 2));
        assertThat(book.others()).extracting(Participant::clientId).containsExactly("eve");

        book.joined(LIMITS);
        book.left(0);
        assertThat(book.tick(29_000 * MILLI)).isFalse();
        assertThat(book.tick(31_000 * MILLI)).isTrue();
        assertThat(book.others()).isEmpty();
    }

    private void edit(TextOp op) {
        text.edit(op, 0);
        book.moved(op, true, text.clientId());
    }

    private SetPresence next(long nanos) {
        ClientMessage message = book.next(nanos, text);
        assertThat(message).isNotNull();
        return message.getSetPresence();
    }

    private boolean receive(boolean all, Presence... changes) {
        return book.receive(
                Presences.newBuilder()
                        .setAll(all)
                        .addAllChanges(List.of(changes))
                        .build(),
                text);
    }

    private static Presence presence(String clientId, long seq, int position) {
        return Presence.newBuilder()
                .setClientId(clientId)
                .setSeq(seq)
                .setState(PresenceState.newBuilder()
                        .addSelections(
                                SelectionRange.newBuilder().setAnchor(position).setHead(position)))
                .build();
    }

    private int head(String clientId) {
        return book.others().stream()
                .filter(participant -> participant.clientId().equals(clientId))
                .findFirst()
                .orElseThrow()
                .profile()
                .selections()
                .get(0)
                .head();
    }
}
