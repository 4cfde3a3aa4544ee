package io.sequencer.text.utf8;

import java.util.zip.CRC32C;

/**
 * CRC-32C (Castagnoli, RFC 3720 appendix B.4) of byte ranges, and of two ranges one after the other from their two
 * checksums alone. Pure functions, any thread.
 *
 * <p>Combining is Mark Adler's method from zlib 1.2.12 and later ({@code crc32.c}: {@code crc32_combine_}, {@code
 * multmodp}, {@code x2nmodp}): the checksum of {@code A} followed by {@code n} zero bytes is {@code crc(A)} times
 * x^(8n) modulo the polynomial over GF(2); adding {@code crc(B)} gives that of {@code AB}. zlib finds the power by
 * squaring; here it is the product of three table entries, one for each ten bits of {@code n}.
 */
public final class Crc32c {
    /** The Castagnoli polynomial, bits reflected. */
    private static final int POLYNOMIAL = 0x82F63B78;

    /** x^0 in reflected bit order. */
    private static final int ONE = 1 << 31;

    private static final int DIGIT_BITS = 10;
    private static final int DIGITS = 1 << DIGIT_BITS;

    /** x^(8n), x^(8 * 2^10 n) and x^(8 * 2^20 n) for n below 2^10. */
    private static final int[] POWERS_LOW = powersOf(ONE >>> 8);

    private static final int[] POWERS_MIDDLE = powersOf(multiply(POWERS_LOW[DIGITS - 1], POWERS_LOW[1]));
    private static final int[] POWERS_HIGH = powersOf(multiply(POWERS_MIDDLE[DIGITS - 1], POWERS_MIDDLE[1]));

    private Crc32c() {}

    /** Checksum of a range of bytes. */
    public static int of(byte[] bytes, int offset, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, offset, length);
        return (int) crc.getValue();
    }

    /** Checksum of {@code first} followed by {@code second}; the second is below 2^30 bytes long. */
    public static int combine(int firstCrc, int secondCrc, int secondLength) {
        int shifted = multiply(firstCrc, POWERS_LOW[secondLength & (DIGITS - 1)]);
        int middle = (secondLength >>> DIGIT_BITS) & (DIGITS - 1);
        if (middle != 0) {
            shifted = multiply(shifted, POWERS_MIDDLE[middle]);
        }
        int high = secondLength >>> (2 * DIGIT_BITS);
        if (high != 0) {
            shifted = multiply(shifted, POWERS_HIGH[high]);
        }
        return shifted ^ secondCrc;
    }

    private static int[] powersOf(int factor) {
        int[] powers = new int[DIGITS];
        powers[0] = ONE;
        for (int n = 1; n < DIGITS; n++) {
            powers[n] = multiply(powers[n - 1], factor);
        }
        return powers;
    }

    /** Product of two polynomials over GF(2), modulo the CRC polynomial; without branches on the data. */
    private static int multiply(int a, int b) {
        int product = 0;
        int shifted = b;
        for (int bit = 31; bit >= 0; bit--) {
            product ^= shifted & -((a >>> bit) & 1);
            shifted = (shifted >>> 1) ^ (POLYNOMIAL & -(shifted & 1));
        }
        return product;
    }
}
