package io.sequencer.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sequencer.text.MalformedOpException.Flaw;
import java.util.List;
import org.junit.jupiter.api.Test;

class TransformTest {

    @Test
    void incomingTextGoesLeftOfCommittedTextAtTheSamePlace() {
        TextOp incoming = TextOp.insert(3, "in");
        TextOp committed = TextOp.insert(3, "com");
        assertThat(Transform.incoming(incoming, committed)).isEqualTo(TextOp.insert(3, "in"));
        assertThat(Transform.committed(committed, incoming)).isEqualTo(TextOp.insert(5, "com"));
    }

    @Test
    void deleteIsSplitAroundTextInsertedInsideOfIt() {
        TextOp moved = Transform.incoming(TextOp.delete(1, 4), TextOp.insert(3, "new"));
        assertThat(moved.parts())
                .containsExactly(new Part.Retain(1), new Part.Delete(2), new Part.Retain(3), new Part.Delete(2));
        assertThat(moved.apply(Rope.of("abcnewdef"))).hasToString("anewf");
    }

    @Test
    void textInsertedAtEitherEndOfADeleteLeavesItWhole() {
        assertThat(Transform.incoming(TextOp.delete(1, 4), TextOp.insert(1, "x")))
                .isEqualTo(TextOp.delete(2, 4));
        assertThat(Transform.incoming(TextOp.delete(1, 4), TextOp.insert(5, "x")))
                .isEqualTo(TextOp.delete(1, 4));
    }

    @Test
    void textInsertedIntoADeletedRangeIsKept() {
        TextOp moved = Transform.incoming(TextOp.insert(3, "x"), TextOp.replace(1, 4, "new"));
        assertThat(moved).isEqualTo(TextOp.insert(4, "x"));
    }

    @Test
    void deleteOfWhatIsGoneAlreadyIsNothing() {
        assertThat(Transform.incoming(TextOp.delete(2, 2), TextOp.delete(1, 4)).isNoop())
                .isTrue();
        assertThat(Transform.incoming(TextOp.delete(0, 3), TextOp.delete(2, 5))).isEqualTo(TextOp.delete(0, 2));
    }

    @Test
    void ownTypingStaysTogetherWhenAnotherTypesAtTheSamePlace() {
        List<TextOp> mine = List.of(TextOp.insert(0, "a"), TextOp.insert(1, "b"), TextOp.insert(2, "c"));
        List<TextOp> theirs = List.of(TextOp.insert(0, "x"), TextOp.insert(1, "y"));
        Rebase rebase = Rebase.over(mine, theirs);
        Rope content = TextSamples.applyAll(TextSamples.applyAll(Rope.EMPTY, theirs), rebase.message());
        assertThat(content).hasToString("abcxy");
    }

    @Test
    void editThatLiesBeforeTheOtherIsTheSameObject() {
        TextOp op = TextOp.insert(2, "x");
        assertThat(Transform.incoming(op, TextOp.insert(9, "y"))).isSameAs(op);
        assertThat(Transform.incoming(op, TextOp.noop())).isSameAs(op);
    }

    @Test
    void resultBeyondTheLongestLengthIsRefused() {
        TextOp far = TextOp.insert(TextOp.MAX_LENGTH, "x");
        assertThatThrownBy(() -> Transform.incoming(far, TextOp.insert(0, "y")))
                .isInstanceOfSatisfying(
                        MalformedOpException.class, e -> assertThat(e.flaw()).isEqualTo(Flaw.LENGTH_OUT_OF_RANGE));
    }
}
