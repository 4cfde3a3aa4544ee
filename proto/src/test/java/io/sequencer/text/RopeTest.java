package io.sequencer.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.sequencer.text.MalformedOpException.Flaw;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RopeTest {

    @Test
    void typingKeepsLeavesThreeQuartersFull() {
        assertThat(fillAfterTyping(0, 1)).isGreaterThan(0.7);
        assertThat(fillAfterTyping(50_000, 1)).isGreaterThan(0.7);
    }

    @Test
    void typingBackwardsKeepsLeavesHalfFull() {
        assertThat(fillAfterTyping(0, 0)).isGreaterThan(0.5);
    }

    @Test
    void editOfTenMegabytesKeepsTheTreeLow() {
        Rope rope = Rope.of("0123456789".repeat(1_000_000));
        SplittableRandom random = new SplittableRandom(3);
        for (int i = 0; i < 20_000; i++) {
            rope = rope.replace(random.nextInt(9_000_000), random.nextInt(200), "y".repeat(random.nextInt(200)));
        }
        RopeInvariants.checkOnce(rope);
        assertThat(rope.root().height()).isLessThan(18);
    }

    private static double fillAfterTyping(int from, int step) {
        Rope rope = Rope.of("x".repeat(2 * from));
        for (int i = 0; i < 100_000; i++) {
            rope = rope.insert(from + i * step, "y");
        }
        RopeInvariants.checkOnce(rope);
        return (double) rope.byteLength() / RopeInvariants.leaves(rope.root()) / RopeSplice.MAX_LEAF;
    }

    @Test
    void leavesStaySoundWhenEveryLeafIsThinnedOut() {
        Rope rope = Rope.of("0123456789".repeat(20_000));
        SplittableRandom random = new SplittableRandom(7);
        RopeInvariants invariants = new RopeInvariants();
        while (rope.length() > 0) {
            int count = Math.min(rope.length(), 3);
            rope = rope.delete(random.nextInt(rope.length() - count + 1), count);
            invariants.check(rope);
        }
        assertThat(rope).isEqualTo(Rope.EMPTY);
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 5, 7, 64, 1023, 1024, 4096, 1 << 20})
    void chunksAreWholeCodePointsWithinTheLimit(int maxBytes) {
        Rope rope = Rope.of(("a\u00E9\u4E2D\uD83D\uDE00").repeat(1_000)).insert(17, "tail");
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        rope.forEachChunk(maxBytes, chunk -> {
            assertThat(chunk.length).isBetween(1, maxBytes);
            assertThat(new String(chunk, StandardCharsets.UTF_8)).doesNotContain("\uFFFD");
            all.writeBytes(chunk);
        });
        assertThat(all.toString(StandardCharsets.UTF_8)).isEqualTo(rope.toString());
    }

    @Test
    void longTextCanBePastedIntoNothingAndCutAgain() {
        Rope pasted = Rope.EMPTY.insert(0, "x".repeat(5_000));
        RopeInvariants.checkOnce(pasted);
        assertThat(pasted.delete(0, 5_000)).isEqualTo(Rope.EMPTY);
        RopeInvariants.checkOnce(pasted.delete(0, 5_000));
    }

    @Test
    void emptyContentHasNoChunks() {
        Rope.EMPTY.forEachChunk(100, chunk -> {
            throw new AssertionError("a chunk of " + chunk.length);
        });
        assertThat(Rope.EMPTY.crc32c()).isZero();
        assertThat(Rope.EMPTY).hasToString("").isEqualTo(Rope.of(""));
    }

    @Test
    void writtenBytesAreTheContent() throws IOException {
        Rope rope = Rope.of("\u4E2D".repeat(5_000)).insert(2_500, "middle");
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        rope.writeTo(out);
        assertThat(out.toByteArray()).isEqualTo(rope.toUtf8());
        assertThat(rope.byteLength()).isEqualTo(15_006);
        assertThat(Rope.ofUtf8(rope.toUtf8())).isEqualTo(rope).hasSameHashCodeAs(rope);
    }

    @Test
    void foreignBytesMustBeUtf8AndAreCopied() {
        byte[] surrogate = {'a', (byte) 0xED, (byte) 0xA0, (byte) 0x80};
        assertThat(catchThrowableOfType(MalformedOpException.class, () -> Rope.ofUtf8(surrogate))
                        .flaw())
                .isEqualTo(Flaw.INVALID_UTF8);
        byte[] mine = {'a', 'b'};
        Rope rope = Rope.ofUtf8(mine);
        mine[0] = 'z';
        assertThat(rope).hasToString("ab");
    }

    @Test
    void placesOutsideAreRefused() {
        Rope rope = Rope.of("abc");
        assertThatThrownBy(() -> rope.insert(4, "x")).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> rope.delete(2, 2)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> rope.slice(2, 1)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> rope.insert(0, "\uD83D")).isInstanceOf(MalformedOpException.class);
    }

    @Test
    void offsetInsideOfASurrogatePairIsRefused() {
        String text = "a\uD83D\uDE00b";
        assertThatThrownBy(() -> TextPosition.toCodePoints(text, 2)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> TextPosition.toCodePoints(Rope.of(text), 2))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(TextPosition.toCodePoints(Rope.of(text), 3)).isEqualTo(2);
        assertThat(TextPosition.toUtf16(Rope.of(text), 2)).isEqualTo(3);
    }
}
