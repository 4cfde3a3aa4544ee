package io.sequencer.text.utf8;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

class Utf8Test {

    @Test
    void validityIsWhatTheJdkDecoderSaysForEveryShortSequence() {
        int[] thirds = {0x00, 0x41, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xFF};
        for (int lead = 0x80; lead <= 0xFF; lead++) {
            for (int second = 0; second <= 0xFF; second++) {
                for (int third : thirds) {
                    assertSameAsJdk(new byte[] {(byte) lead, (byte) second, (byte) third});
                }
            }
        }
    }

    @Test
    void validityIsWhatTheJdkDecoderSaysForRandomBytes() {
        SplittableRandom random = new SplittableRandom(11);
        for (int i = 0; i < 100_000; i++) {
            byte[] bytes = new byte[random.nextInt(24)];
            random.nextBytes(bytes);
            for (int j = 0; j < bytes.length; j++) {
                // Mostly bytes that could belong together, or the first one ends it.
                bytes[j] = random.nextInt(4) == 0
                        ? bytes[j]
                        : (byte) (random.nextBoolean() ? 0x80 + (bytes[j] & 63) : 'a');
                bytes[j] = random.nextInt(6) == 0 ? (byte) (0xE0 + random.nextInt(22)) : bytes[j];
            }
            assertSameAsJdk(bytes);
        }
    }

    private static void assertSameAsJdk(byte[] bytes) {
        boolean valid;
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
            valid = true;
        } catch (CharacterCodingException e) {
            valid = false;
        }
        if (Utf8.isValid(bytes, 0, bytes.length) != valid) {
            throw new AssertionError(Arrays.toString(bytes) + " is valid: " + valid);
        }
    }

    @Test
    void countsAndOffsetsAreThoseOfTheString() {
        SplittableRandom random = new SplittableRandom(12);
        int[] letters = {'a', 'b', 0xE9, 0x7FF, 0x800, 0x4E2D, 0xD7FF, 0xE000, 0xFFFF, 0x10000, 0x1F600, 0x10FFFF};
        for (int i = 0; i < 20_000; i++) {
            StringBuilder builder = new StringBuilder();
            int count = random.nextInt(60);
            for (int j = 0; j < count; j++) {
                builder.appendCodePoint(letters[random.nextInt(letters.length)]);
            }
            String text = builder.toString();
            byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
            assertThat(Utf8.isValid(utf8, 0, utf8.length)).isTrue();
            assertThat(Utf8.codePoints(utf8, 0, utf8.length)).isEqualTo(count);
            assertThat(Utf8.codePointsOrLoneSurrogate(text)).isEqualTo(count);
            assertThat(Utf8.supplementaries(utf8, 0, utf8.length)).isEqualTo(text.length() - count);
            assertThat(Utf8.encodedLength(text)).isEqualTo(utf8.length);
            assertThat(Utf8.decode(utf8, 0, utf8.length)).isEqualTo(text);
            byte[] encoded = new byte[utf8.length];
            assertThat(Utf8.encode(text, encoded, 0)).isEqualTo(utf8.length);
            assertThat(encoded).isEqualTo(utf8);
            int before = random.nextInt(count + 1);
            int offset = text.substring(0, text.offsetByCodePoints(0, before)).getBytes(StandardCharsets.UTF_8).length;
            assertThat(Utf8.offsetByCodePoints(utf8, 0, before)).isEqualTo(offset);
        }
    }

    @Test
    void checksumOfTwoRangesIsThatOfTheWhole() {
        SplittableRandom random = new SplittableRandom(13);
        int[] sizes = {0, 1, 2, 255, 1023, 1024, 1025, 4096, (1 << 20) - 1, 1 << 20, (1 << 20) + 77};
        for (int first : new int[] {0, 1, 5, 1000}) {
            for (int second : sizes) {
                byte[] bytes = new byte[first + second];
                random.nextBytes(bytes);
                CRC32C whole = new CRC32C();
                whole.update(bytes);
                int combined = Crc32c.combine(Crc32c.of(bytes, 0, first), Crc32c.of(bytes, first, second), second);
                assertThat(combined).isEqualTo((int) whole.getValue());
            }
        }
    }

    /** Lengths that no test can allocate: AB followed by C is A followed by BC. */
    @Test
    void checksumsCombineInAnyGrouping() {
        SplittableRandom random = new SplittableRandom(14);
        for (int i = 0; i < 10_000; i++) {
            int a = random.nextInt();
            int b = random.nextInt();
            int c = random.nextInt();
            int lengthB = random.nextInt(1 << 29);
            int lengthC = random.nextInt(1 << 29);
            int leftFirst = Crc32c.combine(Crc32c.combine(a, b, lengthB), c, lengthC);
            int rightFirst = Crc32c.combine(a, Crc32c.combine(b, c, lengthC), lengthB + lengthC);
            assertThat(leftFirst).isEqualTo(rightFirst);
        }
    }
}
