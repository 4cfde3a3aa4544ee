package io.sequencer.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;

class TransformPropertyTest {
    private static final int TRIES = 10;
    private static final int CASES = 10_000;

    @Property(tries = TRIES, shrinking = ShrinkingMode.OFF)
    void bothOrdersOfTwoEditsGiveTheContentTheModelGives(@ForAll long seed) {
        SeededCases.run(CASES, seed, random -> {
            String content = TextSamples.text(random, 12);
            Rope base = Rope.of(content);
            TextOp incoming = TextSamples.op(random, base.length());
            TextOp committed = TextSamples.op(random, base.length());

            Transform.Pair moved = Transform.both(incoming, committed);
            String asServer = moved.incoming().apply(committed.apply(base)).toString();
            String asClient = moved.committed().apply(incoming.apply(base)).toString();

            assertThat(asClient).isEqualTo(asServer);
            assertThat(asServer).isEqualTo(TextModel.merge(content, incoming, committed));
        });
    }

    /** Many changes in each: what is copied as a whole before and behind the other's changes. */
    @Property(tries = 4, shrinking = ShrinkingMode.OFF)
    void bothOrdersMeetForEditsOfManyChanges(@ForAll long seed) {
        SeededCases.run(CASES / 4, seed, random -> {
            String content = TextSamples.text(random, 200);
            Rope base = Rope.of(content);
            TextOp incoming = manyChanges(random, base.length());
            TextOp committed =
                    random.nextBoolean() ? TextSamples.op(random, base.length()) : manyChanges(random, base.length());

            Transform.Pair moved = Transform.both(incoming, committed);

            String merged = TextModel.merge(content, incoming, committed);
            assertThat(moved.incoming().apply(committed.apply(base))).hasToString(merged);
            assertThat(moved.committed().apply(incoming.apply(base))).hasToString(merged);
            assertThat(TextOp.of(moved.incoming().parts())).isEqualTo(moved.incoming());
        });
    }

    private static TextOp manyChanges(SplittableRandom random, int length) {
        TextOp.Builder builder = TextOp.builder();
        for (int left = length; left > 0; ) {
            int kept = Math.min(left, random.nextInt(8));
            int deleted = Math.min(left - kept, random.nextInt(4));
            builder.retain(kept).insert(TextSamples.text(random, 2)).delete(deleted);
            left -= Math.max(1, kept + deleted);
        }
        return builder.build();
    }

    @Property(tries = TRIES, shrinking = ShrinkingMode.OFF)
    void messageAndCommittedEditsMeetAtTheSameContent(@ForAll long seed) {
        SeededCases.run(CASES, seed, random -> {
            Rope base = Rope.of(TextSamples.text(random, 12));
            List<TextOp> message = TextSamples.chain(random, base.length(), 4);
            List<TextOp> committed = TextSamples.chain(random, base.length(), 4);

            Rebase rebase = Rebase.over(message, committed);
            Rope asServer = TextSamples.applyAll(TextSamples.applyAll(base, committed), rebase.message());
            Rope asClient = TextSamples.applyAll(TextSamples.applyAll(base, message), rebase.carried());

            assertThat(asClient).isEqualTo(asServer);
            assertThat(Rebase.messageOver(message, committed)).isEqualTo(rebase.message());
        });
    }

    /** Three clients with a message each; the server takes them in order, each client takes in what comes back. */
    @Property(tries = TRIES, shrinking = ShrinkingMode.OFF)
    void clientsThatSawTheSameNumbersShowTheSameContent(@ForAll long seed) {
        SeededCases.run(CASES / 5, seed, random -> {
            Rope base = Rope.of(TextSamples.text(random, 10));
            Rope server = base;
            List<TextOp> log = new ArrayList<>();
            List<Rope> clients = new ArrayList<>();
            for (int client = 0; client < 3; client++) {
                List<TextOp> message = TextSamples.chain(random, base.length(), 3);
                Rebase rebase = Rebase.over(message, log);
                clients.add(TextSamples.applyAll(TextSamples.applyAll(base, message), rebase.carried()));
                log.addAll(rebase.message());
                server = TextSamples.applyAll(server, rebase.message());
                assertThat(clients.get(client)).isEqualTo(server);
            }
        });
    }

    @Property(tries = TRIES, shrinking = ShrinkingMode.OFF)
    void deletedTextMovesAlongWithItsDelete(@ForAll long seed) {
        SeededCases.run(CASES, seed, random -> {
            Rope base = Rope.of(TextSamples.text(random, 12));
            TextOp applied = TextSamples.op(random, base.length()).withDeletedText(base);
            TextOp over = TextSamples.op(random, base.length());
            Side side = random.nextBoolean() ? Side.LEFT : Side.RIGHT;

            TextOp moved = Transform.transform(applied, over, side);

            assertThat(moved).isEqualTo(moved.withoutDeletedText().withDeletedText(over.apply(base)));
            assertThat(moved.withoutDeletedText())
                    .isEqualTo(Transform.transform(applied.withoutDeletedText(), over, side));
        });
    }

    @Property(tries = TRIES, shrinking = ShrinkingMode.OFF)
    void placeMovesAsAnInsertThereWould(@ForAll long seed) {
        SeededCases.run(CASES, seed, random -> {
            int length = random.nextInt(15);
            TextOp over = TextSamples.op(random, length);
            int position = random.nextInt(length + 1);
            Side side = random.nextBoolean() ? Side.LEFT : Side.RIGHT;

            TextOp mark = Transform.transform(TextOp.insert(position, "|"), over, side);

            assertThat(mark).isEqualTo(TextOp.insert(Transform.position(position, over, side), "|"));
        });
    }

    /** Two operations that look alike: over composed edits the result may differ, which is why nobody does that. */
    @Example
    void movingOverComposedEditsIsNotTheSameAsOneByOne() {
        SplittableRandom random = new SplittableRandom(1);
        int different = 0;
        for (int i = 0; i < 10_000; i++) {
            Rope base = Rope.of(TextSamples.text(random, 8));
            TextOp first = TextSamples.op(random, base.length());
            TextOp second = TextSamples.op(random, base.length() + first.lengthDelta());
            TextOp incoming = TextSamples.op(random, base.length());
            TextOp oneByOne = Transform.incoming(Transform.incoming(incoming, first), second);
            TextOp composed = Transform.incoming(incoming, first.compose(second));
            different += oneByOne.equals(composed) ? 0 : 1;
        }
        assertThat(different).isPositive();
    }
}
