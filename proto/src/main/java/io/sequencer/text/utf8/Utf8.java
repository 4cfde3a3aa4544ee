package io.sequencer.text.utf8;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * Counting, checking and converting UTF-8. Pure functions, any thread.
 *
 * <p>The counting functions trust their input: they are for bytes that {@link #isValid} or {@link #encode} has vouched
 * for. Eight bytes are looked at together where that is possible.
 */
public final class Utf8 {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long HIGH_BITS = 0x8080808080808080L;
    private static final long LOW_BITS = 0x0101010101010101L;
    private static final String[] ASCII = new String[128];

    static {
        for (int c = 0; c < ASCII.length; c++) {
            ASCII[c] = String.valueOf((char) c);
        }
    }

    private Utf8() {}

    /** Whether the range is well-formed UTF-8 as the Unicode Standard defines it (section 3.9, table 3-7). */
    public static boolean isValid(byte[] bytes, int offset, int length) {
        int at = offset;
        int end = offset + length;
        while (at < end) {
            if (at + 8 <= end && ((long) LONGS.get(bytes, at) & HIGH_BITS) == 0) {
                at += 8;
            } else if (bytes[at] >= 0) {
                at++;
            } else {
                int size = sizeOfValidSequence(bytes, at, end);
                if (size == 0) {
                    return false;
                }
                at += size;
            }
        }
        return true;
    }

    /** Size of the well-formed multi-byte sequence at {@code at}, or 0 when there is none. */
    private static int sizeOfValidSequence(byte[] bytes, int at, int end) {
        int lead = bytes[at] & 0xFF;
        if (lead >= 0xC2 && lead <= 0xDF) {
            return continues(bytes, at + 1, end) ? 2 : 0;
        }
        if (at + 1 >= end) {
            return 0;
        }
        int second = bytes[at + 1] & 0xFF;
        if (lead >= 0xE0 && lead <= 0xEF) {
            int lowest = lead == 0xE0 ? 0xA0 : 0x80; // below: overlong
            int highest = lead == 0xED ? 0x9F : 0xBF; // above: a surrogate
            return second >= lowest && second <= highest && continues(bytes, at + 2, end) ? 3 : 0;
        }
        if (lead >= 0xF0 && lead <= 0xF4) {
            int lowest = lead == 0xF0 ? 0x90 : 0x80; // below: overlong
            int highest = lead == 0xF4 ? 0x8F : 0xBF; // above: beyond U+10FFFF
            boolean fits = second >= lowest && second <= highest;
            return fits && continues(bytes, at + 2, end) && continues(bytes, at + 3, end) ? 4 : 0;
        }
        return 0;
    }

    private static boolean continues(byte[] bytes, int at, int end) {
        return at < end && isContinuation(bytes[at]);
    }

    /** Whether the byte is the second or a later byte of a code point. */
    public static boolean isContinuation(byte b) {
        return b < (byte) 0xC0;
    }

    /** Code points in a range of valid UTF-8. */
    public static int codePoints(byte[] bytes, int offset, int length) {
        int at = offset;
        int end = offset + length;
        int continuations = 0;
        for (; at + 8 <= end; at += 8) {
            continuations += continuationsIn((long) LONGS.get(bytes, at));
        }
        for (; at < end; at++) {
            continuations += isContinuation(bytes[at]) ? 1 : 0;
        }
        return length - continuations;
    }

    private static int continuationsIn(long eight) {
        return Long.bitCount((eight >>> 7) & (~eight >>> 6) & LOW_BITS);
    }

    /** Code points above U+FFFF in a range of valid UTF-8: those that take two UTF-16 units. */
    public static int supplementaries(byte[] bytes, int offset, int length) {
        int at = offset;
        int end = offset + length;
        int found = 0;
        for (; at + 8 <= end; at += 8) {
            long eight = (long) LONGS.get(bytes, at);
            found += Long.bitCount((eight >>> 7) & (eight >>> 6) & (eight >>> 5) & (eight >>> 4) & LOW_BITS);
        }
        for (; at < end; at++) {
            found += isFourByteLead(bytes[at]) ? 1 : 0;
        }
        return found;
    }

    private static boolean isFourByteLead(byte b) {
        return b < 0 && b >= (byte) 0xF0;
    }

    /** Offset of the byte where the {@code codePoints}-th code point after {@code offset} begins. */
    public static int offsetByCodePoints(byte[] bytes, int offset, int codePoints) {
        int at = offset;
        int left = codePoints;
        while (left >= 8 && at + 8 <= bytes.length) {
            left -= 8 - continuationsIn((long) LONGS.get(bytes, at));
            at += 8;
        }
        // The eight bytes may have ended inside a code point whose lead is already counted.
        while (at < bytes.length && isContinuation(bytes[at])) {
            at++;
        }
        for (; left > 0; left--) {
            at += sequenceSize(bytes[at]);
        }
        return at;
    }

    private static int sequenceSize(byte lead) {
        return lead >= 0 ? 1 : lead < (byte) 0xE0 ? 2 : lead < (byte) 0xF0 ? 3 : 4;
    }

    /** The text of a range of valid UTF-8. Single ASCII characters, the usual edit, are shared strings. */
    public static String decode(byte[] bytes, int offset, int length) {
        if (length == 1 && bytes[offset] >= 0) {
            return ASCII[bytes[offset]];
        }
        return length == 0 ? "" : new String(bytes, offset, length, StandardCharsets.UTF_8);
    }

    /** Code points in {@code text}, or -1 if it has a surrogate without its partner (it is then no Unicode text). */
    public static int codePointsOrLoneSurrogate(String text) {
        int units = text.length();
        int count = units;
        for (int i = 0; i < units; i++) {
            char c = text.charAt(i);
            if (Character.isSurrogate(c)) {
                if (Character.isLowSurrogate(c) || i + 1 == units || !Character.isLowSurrogate(text.charAt(i + 1))) {
                    return -1;
                }
                i++;
                count--;
            }
        }
        return count;
    }

    /** Bytes that {@code text} takes in UTF-8; it has no lone surrogate. May exceed the int range. */
    public static long encodedLength(String text) {
        int units = text.length();
        long bytes = units;
        for (int i = 0; i < units; i++) {
            char c = text.charAt(i);
            if (c >= 0x80) {
                // A surrogate pair is two units and four bytes: one more for each unit.
                bytes += c < 0x800 || Character.isSurrogate(c) ? 1 : 2;
            }
        }
        return bytes;
    }

    /** Writes {@code text}, which has no lone surrogate, at {@code offset}; returns the offset after it. */
    public static int encode(String text, byte[] target, int offset) {
        int units = text.length();
        int at = offset;
        for (int i = 0; i < units; i++) {
            char c = text.charAt(i);
            if (c >= 0x80) {
                byte[] rest = text.substring(i).getBytes(StandardCharsets.UTF_8);
                System.arraycopy(rest, 0, target, at, rest.length);
                return at + rest.length;
            }
            target[at++] = (byte) c;
        }
        return at;
    }
}
