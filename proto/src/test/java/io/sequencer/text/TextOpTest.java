package io.sequencer.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.sequencer.text.MalformedOpException.Flaw;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

class TextOpTest {
    private static final int TRIES = 10;
    private static final int CASES = 10_000;

    @Property(tries = TRIES, shrinking = ShrinkingMode.OFF)
    void normalFormMeansTheSameAndIsItsOwnNormalForm(@ForAll long seed) {
        SeededCases.run(CASES, seed, random -> {
            String content = TextSamples.text(random, 15);
            Rope base = Rope.of(content);
            List<Part> parts = TextSamples.parts(random, base.length());

            TextOp op = TextOp.of(parts);

            assertThat(op.apply(base)).hasToString(TextModel.apply(content, parts));
            assertThat(TextOp.of(op.parts())).isEqualTo(op).hasSameHashCodeAs(op);
            assertThat(op.apply(base).length()).isEqualTo(base.length() + op.lengthDelta());
            assertIsNormal(op);
        });
    }

    private static void assertIsNormal(TextOp op) {
        Part before = null;
        for (Part part : op.parts()) {
            if (before != null) {
                assertThat(part.getClass()).isNotEqualTo(before.getClass());
            }
            assertThat(before instanceof Part.Delete && part instanceof Part.Insert)
                    .isFalse();
            before = part;
        }
        assertThat(before instanceof Part.Retain).isFalse();
        assertThat(op.isNoop()).isEqualTo(before == null);
    }

    @Property(tries = TRIES, shrinking = ShrinkingMode.OFF)
    void composedEditDoesWhatItsTwoPartsDo(@ForAll long seed) {
        SeededCases.run(CASES, seed, random -> {
            Rope base = Rope.of(TextSamples.text(random, 12));
            AppliedEdit first = AppliedEdit.apply(base, TextSamples.op(random, base.length()));
            AppliedEdit second = AppliedEdit.apply(
                    first.content(), TextSamples.op(random, first.content().length()));

            TextOp composed = first.op().compose(second.op());

            assertThat(composed.apply(base)).isEqualTo(second.content());
            assertThat(composed).isEqualTo(composed.withoutDeletedText().withDeletedText(base));
            assertIsNormal(composed);
            assertThat(first.op().withoutDeletedText().compose(second.op().withoutDeletedText()))
                    .isEqualTo(composed.withoutDeletedText());
        });
    }

    @Property(tries = TRIES, shrinking = ShrinkingMode.OFF)
    void inverseRestoresTheContentAndInvertsBack(@ForAll long seed) {
        SeededCases.run(CASES, seed, random -> {
            Rope base = Rope.of(TextSamples.text(random, 15));
            AppliedEdit edit = AppliedEdit.apply(base, TextSamples.op(random, base.length()));

            TextOp inverse = edit.op().invert();

            assertThat(inverse.apply(edit.content())).isEqualTo(base);
            assertThat(edit.op().compose(inverse).apply(base)).isEqualTo(base);
            assertThat(inverse.invert()).isEqualTo(edit.op());
            assertThat(inverse.withDeletedText(edit.content())).isEqualTo(inverse);
        });
    }

    @Example
    void insertIsWrittenBeforeTheDeleteAtItsPlace() {
        TextOp op = TextOp.builder()
                .delete(2)
                .insert("x")
                .delete(1)
                .retain(5)
                .retain(2)
                .build();
        assertThat(op.parts()).containsExactly(new Part.Insert("x"), new Part.Delete(3));
        assertThat(op).isEqualTo(TextOp.replace(0, 3, "x"));
        assertThat(op.baseLengthAtLeast()).isEqualTo(3);
        assertThat(op.lengthDelta()).isEqualTo(-2);
    }

    @Example
    void builderThatIsUsedOnLeavesTheFinishedEditAlone() {
        TextOp.Builder builder = TextOp.builder().retain(1).insert("a");
        TextOp first = builder.build();
        TextOp second = builder.insert("b").build();
        assertThat(first).isEqualTo(TextOp.insert(1, "a"));
        assertThat(second).isEqualTo(TextOp.insert(0, "b"));
    }

    @Example
    void lengthsCountCodePoints() {
        TextOp op = TextOp.replace(1, 1, "e\u0301\uD83D\uDE00");
        AppliedEdit edit = AppliedEdit.apply(Rope.of("\uD83D\uDC68\u200D\uD83D\uDC69"), op);
        assertThat(edit.content()).hasToString("\uD83D\uDC68e\u0301\uD83D\uDE00\uD83D\uDC69");
        assertThat(edit.op().parts()).endsWith(new Part.Delete(1, Optional.of("\u200D")));
        assertThat(op.lengthDelta()).isEqualTo(2);
    }

    @Example
    void wrongInputIsRefusedWithItsFlaw() {
        assertThat(flawOf(() -> TextOp.insert(0, "a\uD83D"))).isEqualTo(Flaw.LONE_SURROGATE);
        assertThat(flawOf(() -> TextOp.insert(0, "\uDE00\uD83D"))).isEqualTo(Flaw.LONE_SURROGATE);
        assertThat(flawOf(() -> TextOp.builder().insert("\uDE00"))).isEqualTo(Flaw.LONE_SURROGATE);
        assertThat(flawOf(() -> TextOp.insert(-1, "a"))).isEqualTo(Flaw.LENGTH_OUT_OF_RANGE);
        assertThat(flawOf(() -> TextOp.delete(1, TextOp.MAX_LENGTH))).isEqualTo(Flaw.LENGTH_OUT_OF_RANGE);
        assertThat(flawOf(() -> TextOp.delete(Integer.MAX_VALUE, Integer.MAX_VALUE)))
                .isEqualTo(Flaw.LENGTH_OUT_OF_RANGE);
        assertThat(flawOf(() -> TextOp.builder()
                        .delete(TextOp.MAX_LENGTH)
                        .retain(1)
                        .delete(1)
                        .build()))
                .isEqualTo(Flaw.LENGTH_OUT_OF_RANGE);
        assertThat(flawOf(() -> TextOp.builder().delete(2, "a"))).isEqualTo(Flaw.DELETED_TEXT_MISMATCH);
        assertThat(flawOf(() -> TextOp.delete(2, 2).apply(Rope.of("abc")))).isEqualTo(Flaw.BEYOND_END);
    }

    private static Flaw flawOf(ThrowingCallable call) {
        return catchThrowableOfType(MalformedOpException.class, call).flaw();
    }

    @Example
    void inverseNeedsTheDeletedText() {
        assertThat(TextOp.delete(0, 1).isInvertible()).isFalse();
        assertThatThrownBy(() -> TextOp.delete(0, 1).invert()).isInstanceOf(IllegalStateException.class);
        TextOp halfKnown =
                TextOp.builder().delete(1, "a").delete(1).delete(1, "c").build();
        assertThat(halfKnown.isInvertible()).isFalse();
    }

    @Example
    void textOfAnEditIsNotShownInLogs() {
        assertThat(TextOp.replace(3, 2, "secret")).hasToString("TextOp[=3 +6 -2]");
    }

    @Example
    void claimedDeletedTextGivesWayToTheDocument() {
        TextOp claims = TextOp.builder().delete(3, "lie").build();
        assertThat(claims.withDeletedText(Rope.of("abcd")))
                .isEqualTo(TextOp.builder().delete(3, "abc").build());
    }

    @Example
    void manySmallPartsAtOnePlaceAreJoinedInLinearTime() {
        TextOp.Builder builder = TextOp.builder();
        for (int i = 0; i < 1_000_000; i++) {
            builder.insert("a").delete(1, "b");
        }
        assertThat(builder.build())
                .isEqualTo(TextOp.of(List.of(
                        new Part.Insert("a".repeat(1_000_000)),
                        new Part.Delete(1_000_000, Optional.of("b".repeat(1_000_000))))));
    }
}
