package io.sequencer.server.core;

import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;

/**
 * The rules of a document's name: 1 to 255 bytes of {@code [A-Za-z0-9._~:/@-]}, and at most one {@code {tag}} that is
 * not empty. Documents with the same tag live in the same shard.
 */
public final class DocId {
    public static final int MAX_BYTES = 255;

    private static final String PUNCTUATION = "._~:/@-";

    private DocId() {}

    public static boolean isValid(String docId) {
        if (docId.isEmpty() || docId.length() > MAX_BYTES) {
            return false;
        }
        int open = -1;
        int close = -1;
        for (int i = 0; i < docId.length(); i++) {
            char c = docId.charAt(i);
            if (c == '{' && open < 0) {
                open = i;
            } else if (c == '}' && open >= 0 && close < 0 && i > open + 1) {
                close = i;
            } else if (!isPlain(c)) {
                return false;
            }
        }
        return (open < 0) == (close < 0);
    }

    /**
     * The shard of a valid document name: CRC-32C of its tag, or of the whole name if it has none, modulo {@code shards}.
     * Part of the stored format: it never changes for a cluster.
     */
    public static int shard(String docId, int shards) {
        int open = docId.indexOf('{');
        String placed = open < 0 ? docId : docId.substring(open + 1, docId.indexOf('}'));
        CRC32C crc = new CRC32C();
        crc.update(placed.getBytes(StandardCharsets.US_ASCII));
        return (int) (crc.getValue() % shards);
    }

    private static boolean isPlain(char c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9')
                || PUNCTUATION.indexOf(c) >= 0;
    }
}
