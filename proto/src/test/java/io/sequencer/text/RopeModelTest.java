package io.sequencer.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.zip.CRC32C;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;

/** Long streams of edits on a rope and on a StringBuilder: same text, and a sound tree after every step. */
class RopeModelTest {
    private static final int STEPS = 4_000;

    @Property(tries = 25, shrinking = ShrinkingMode.OFF)
    void ropeIsWhatAStringBuilderIsUnderLongEditing(@ForAll long seed) {
        SeededCases.run(1, seed, random -> {
            Stream stream = new Stream(random);
            RopeInvariants invariants = new RopeInvariants();
            Map<Rope, String> old = new HashMap<>();
            for (int step = 0; step < STEPS; step++) {
                stream.edit();
                invariants.check(stream.rope);
                if (step % 64 == 0) {
                    stream.compare();
                }
                if (step % 1_000 == 0) {
                    old.put(stream.rope, stream.model.toString());
                }
            }
            old.forEach((rope, text) -> assertThat(rope).hasToString(text));
        });
    }

    @Property(tries = 4, shrinking = ShrinkingMode.OFF)
    void editsWithChangesInManyLeavesDoWhatTheModelDoes(@ForAll long seed) {
        SeededCases.run(500, seed, random -> {
            String content = TextSamples.text(random, 8_000);
            Rope base = Rope.of(content);
            TextOp.Builder builder = TextOp.builder();
            for (int left = base.length(); left > 0; ) {
                int kept = Math.min(left, random.nextInt(2_000));
                int deleted = Math.min(left - kept, random.nextInt(random.nextBoolean() ? 10 : 3_000));
                builder.retain(kept).insert(TextSamples.text(random, 300)).delete(deleted);
                left -= Math.max(1, kept + deleted);
            }
            TextOp op = builder.build();

            AppliedEdit edit = AppliedEdit.apply(base, op);

            RopeInvariants.checkOnce(edit.content());
            assertThat(edit.content()).hasToString(TextModel.apply(content, op.parts()));
            assertThat(edit.op().withoutDeletedText()).isEqualTo(op);
            assertThat(edit.op().invert().apply(edit.content())).isEqualTo(base);
        });
    }

    /** Typing, backspacing, pasting and cutting around a cursor that jumps now and then. */
    private static final class Stream {
        final StringBuilder model = new StringBuilder();
        Rope rope = Rope.EMPTY;
        private final SplittableRandom random;
        private int cursor;
        private int habit;

        Stream(SplittableRandom random) {
            this.random = random;
        }

        void edit() {
            if (random.nextInt(100) == 0) {
                habit = random.nextInt(5);
                int end = random.nextInt(4);
                cursor = end == 0 ? 0 : end == 1 ? rope.length() : random.nextInt(rope.length() + 1);
            }
            int behind = rope.length() - cursor;
            switch (random.nextInt(50) > 0 ? habit : 5 + random.nextInt(2)) {
                case 0, 1 -> replace(cursor, 0, TextSamples.text(random, 2));
                case 2 -> replace(Math.max(0, cursor - 1), Math.min(1, cursor), "");
                case 3 -> replace(cursor, Math.min(behind, random.nextInt(3)), "");
                case 4 -> replace(cursor, Math.min(behind, random.nextInt(40)), TextSamples.text(random, 50));
                case 5 -> replace(cursor, 0, TextSamples.text(random, 20_000));
                default -> replace(cursor, random.nextInt(Math.min(behind, 12_000) + 1), "");
            }
        }

        private void replace(int position, int count, String text) {
            int from = TextPosition.toUtf16(rope, position);
            int to = TextPosition.toUtf16(rope, position + count);
            String gone = rope.text(position, position + count);
            assertThat(gone).isEqualTo(model.substring(from, to));
            model.replace(from, to, text);
            rope = rope.replace(position, count, text);
            cursor = position + text.codePointCount(0, text.length());
            assertThat(rope.utf16Length()).isEqualTo(model.length());
        }

        void compare() {
            String text = model.toString();
            assertThat(rope).hasToString(text);
            assertThat(rope.length()).isEqualTo(text.codePointCount(0, text.length()));
            CRC32C crc = new CRC32C();
            crc.update(text.getBytes(StandardCharsets.UTF_8));
            assertThat(rope.crc32c()).isEqualTo((int) crc.getValue());
            int from = random.nextInt(rope.length() + 1);
            int to = from + random.nextInt(rope.length() - from + 1);
            Rope slice = rope.slice(from, to);
            RopeInvariants.checkOnce(slice);
            assertThat(slice).hasToString(rope.text(from, to)).isEqualTo(Rope.of(rope.text(from, to)));
            int utf16 = TextPosition.toUtf16(text, from);
            assertThat(TextPosition.toUtf16(rope, from)).isEqualTo(utf16);
            assertThat(TextPosition.toCodePoints(rope, utf16)).isEqualTo(from);
            assertThat(TextPosition.toCodePoints(text, utf16)).isEqualTo(from);
        }
    }
}
