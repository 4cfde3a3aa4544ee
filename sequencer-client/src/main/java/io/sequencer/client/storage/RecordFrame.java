package io.sequencer.client.storage;

import io.sequencer.text.utf8.Crc32c;
import io.sequencer.text.utf8.Utf8;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How a record lies in its file: a line that says its length and CRC-32C, then the record as UTF-8. */
final class RecordFrame {

    private static final String FORMAT = "sequencer-pending/1 bytes=%d crc32c=%08x%n".replace("%n", "\n");
    private static final Pattern HEAD = Pattern.compile("sequencer-pending/1 bytes=(\\d{1,10}) crc32c=([0-9a-f]{8})");
    private static final int MAX_HEAD_BYTES = 80;

    private RecordFrame() {}

    static byte[] frame(String record) {
        byte[] body = record.getBytes(StandardCharsets.UTF_8);
        byte[] head =
                FORMAT.formatted(body.length, Crc32c.of(body, 0, body.length)).getBytes(StandardCharsets.US_ASCII);
        byte[] framed = Arrays.copyOf(head, head.length + body.length);
        System.arraycopy(body, 0, framed, head.length, body.length);
        return framed;
    }

    /** @throws IllegalArgumentException saying what is wrong */
    static String unframe(byte[] framed) {
        int end = 0;
        while (end < Math.min(framed.length, MAX_HEAD_BYTES) && framed[end] != '\n') {
            end++;
        }
        Matcher head = HEAD.matcher(new String(framed, 0, end, StandardCharsets.US_ASCII));
        if (!head.matches()) {
            throw new IllegalArgumentException("its first line is not that of a record of format 1");
        }
        int from = Math.min(end + 1, framed.length);
        int length = framed.length - from;
        if (Long.parseLong(head.group(1)) != length) {
            throw new IllegalArgumentException("it has " + length + " bytes instead of " + head.group(1));
        }
        if (Integer.parseUnsignedInt(head.group(2), 16) != Crc32c.of(framed, from, length)) {
            throw new IllegalArgumentException("its checksum is wrong");
        }
        return Utf8.decode(framed, from, length);
    }
}
