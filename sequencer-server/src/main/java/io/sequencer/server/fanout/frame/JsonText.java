package io.sequencer.server.fanout.frame;

import com.google.protobuf.ByteString;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;

/** A growing piece of JSON in UTF-8. For one thread. */
final class JsonText {
    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    private byte[] bytes;
    private int size;

    JsonText(int capacity) {
        this.bytes = new byte[Math.max(64, capacity)];
    }

    int size() {
        return size;
    }

    byte[] toByteArray() {
        return size == bytes.length ? bytes : Arrays.copyOf(bytes, size);
    }

    /** ASCII, as it stands. */
    JsonText raw(String ascii) {
        int length = ascii.length();
        reserve(length);
        for (int i = 0; i < length; i++) {
            bytes[size++] = (byte) ascii.charAt(i);
        }
        return this;
    }

    JsonText raw(byte[] json, int offset, int length) {
        reserve(length);
        System.arraycopy(json, offset, bytes, size, length);
        size += length;
        return this;
    }

    JsonText number(long value) {
        return raw(Long.toString(value));
    }

    JsonText base64(ByteString data) {
        byte[] encoded = Base64.getEncoder().encode(data.toByteArray());
        return raw(encoded, 0, encoded.length);
    }

    /** Text in quotes, escaped (RFC 8259, section 7). It has no lone surrogate: nothing else is stored. */
    JsonText string(String text) {
        int length = text.length();
        reserve(length + 2);
        bytes[size++] = '"';
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            reserve(12);
            if (c == '"' || c == '\\') {
                bytes[size++] = '\\';
                bytes[size++] = (byte) c;
            } else if (c < 0x20) {
                control(c);
            } else if (c < 0x80) {
                bytes[size++] = (byte) c;
            } else if (c < 0x800) {
                bytes[size++] = (byte) (0xC0 | (c >> 6));
                bytes[size++] = (byte) (0x80 | (c & 0x3F));
            } else if (Character.isHighSurrogate(c) && i + 1 < length) {
                fourBytes(Character.toCodePoint(c, text.charAt(++i)));
            } else {
                bytes[size++] = (byte) (0xE0 | (c >> 12));
                bytes[size++] = (byte) (0x80 | ((c >> 6) & 0x3F));
                bytes[size++] = (byte) (0x80 | (c & 0x3F));
            }
        }
        reserve(1);
        bytes[size++] = '"';
        return this;
    }

    private void control(char c) {
        if (c == '\n') {
            raw("\\n");
        } else if (c == '\t') {
            raw("\\t");
        } else if (c == '\r') {
            raw("\\r");
        } else {
            raw("\\u00");
            bytes[size++] = HEX[c >> 4];
            bytes[size++] = HEX[c & 0xF];
        }
    }

    private void fourBytes(int codePoint) {
        bytes[size++] = (byte) (0xF0 | (codePoint >> 18));
        bytes[size++] = (byte) (0x80 | ((codePoint >> 12) & 0x3F));
        bytes[size++] = (byte) (0x80 | ((codePoint >> 6) & 0x3F));
        bytes[size++] = (byte) (0x80 | (codePoint & 0x3F));
    }

    private void reserve(int more) {
        if (bytes.length - size < more) {
            bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, size + more));
        }
    }
}
