package io.sequencer.server.store.rows;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.UUID;

/**
 * How rows are named. RocksDB orders keys by their unsigned bytes; a document's rows stand together, ordered by their
 * number: {@code docId 0x00 number}, the number as eight bytes, big endian. A docId holds no 0x00, so no document's rows
 * stand between those of another one, even if one name begins with the other.
 */
public final class RowKeys {
    /** A user's name and a docId are at most 255 bytes each, with the separator between them. */
    public static final int MAX_KEY_BYTES = 255 + 1 + 255;

    /** The two rows of the column {@link Column#META}. */
    public static final String APPLIED = "applied";

    public static final String IDENTITY = "identity";

    private static final int MAX_DOC_ID_BYTES = 255;
    private static final byte SEPARATOR = 0;

    private RowKeys() {}

    /** A docId, a user's name, a key's id, or the name of a {@link Column#META} row. */
    public static byte[] named(String name) {
        byte[] bytes = name.getBytes(UTF_8);
        if (bytes.length == 0 || bytes.length > MAX_DOC_ID_BYTES) {
            throw new IllegalArgumentException("a docId has 1 to 255 bytes, this one " + bytes.length);
        }
        for (byte b : bytes) {
            if (b == SEPARATOR) {
                throw new IllegalArgumentException("a docId holds no NUL");
            }
        }
        return bytes;
    }

    public static byte[] numbered(String docId, long number) {
        byte[] name = named(docId);
        ByteBuffer key = ByteBuffer.allocate(name.length + 1 + Long.BYTES);
        putNumbered(key, name, number);
        return key.array();
    }

    public static void putNumbered(ByteBuffer key, byte[] name, long number) {
        key.put(name).put(SEPARATOR).putLong(number);
    }

    public static byte[] session(String docId, UUID clientId) {
        byte[] name = named(docId);
        ByteBuffer key = ByteBuffer.allocate(name.length + 1 + 2 * Long.BYTES);
        putSession(key, name, clientId);
        return key.array();
    }

    public static void putSession(ByteBuffer key, byte[] name, UUID clientId) {
        key.put(name).put(SEPARATOR);
        key.putLong(clientId.getMostSignificantBits()).putLong(clientId.getLeastSignificantBits());
    }

    /** The name at the front of a session's key. */
    public static String sessionDocument(byte[] key) {
        return new String(key, 0, key.length - 2 * Long.BYTES - 1, UTF_8);
    }

    /** The client at the end of a session's key. */
    public static UUID sessionClient(byte[] key) {
        ByteBuffer id = ByteBuffer.wrap(key, key.length - 2 * Long.BYTES, 2 * Long.BYTES);
        return new UUID(id.getLong(), id.getLong());
    }

    public static byte[] membership(String user, String docId) {
        byte[] name = named(user);
        byte[] document = named(docId);
        return ByteBuffer.allocate(name.length + 1 + document.length)
                .put(name)
                .put(SEPARATOR)
                .put(document)
                .array();
    }

    /** The lowest key above that of a user's membership. */
    public static byte[] behindMembership(String user, String docId) {
        byte[] key = membership(user, docId);
        return Arrays.copyOf(key, key.length + 1);
    }

    /** The user at the front of the key of a membership. */
    public static String membershipUser(byte[] key) {
        int end = 0;
        while (end < key.length && key[end] != SEPARATOR) {
            end++;
        }
        return new String(key, 0, end, UTF_8);
    }

    /** The docId at the end of the key of a user's membership. */
    public static String membershipDocument(byte[] key, String user) {
        int from = user.getBytes(UTF_8).length + 1;
        return new String(key, from, key.length - from, UTF_8);
    }

    public static byte[] feed(long logIndex) {
        return ByteBuffer.allocate(Long.BYTES).putLong(logIndex).array();
    }

    /** The number at the end of a numbered or feed key. */
    public static long number(byte[] key) {
        return ByteBuffer.wrap(key).getLong(key.length - Long.BYTES);
    }

    /** A key that no row of the document lies below. */
    public static byte[] aheadOfRowsOf(String docId) {
        byte[] name = named(docId);
        return ByteBuffer.allocate(name.length + 1).put(name).put(SEPARATOR).array();
    }

    /** The lowest key that no row of the document reaches. */
    public static byte[] behindRowsOf(String docId) {
        byte[] name = named(docId);
        return ByteBuffer.allocate(name.length + 1)
                .put(name)
                .put((byte) (SEPARATOR + 1))
                .array();
    }

    /** The lowest key above every name that begins so; names are ASCII, so the last byte has a successor. */
    public static byte[] behindNames(String prefix) {
        byte[] bytes = prefix.getBytes(UTF_8);
        bytes[bytes.length - 1]++;
        return bytes;
    }

    /** For messages about a row. */
    public static String describe(Column column, byte[] key) {
        ByteBuffer bytes = ByteBuffer.wrap(key);
        return switch (column) {
            case META, DOCUMENTS, USERS, KEYS -> text(key, key.length);
            case MEMBERSHIPS -> text(key, key.length).replace((char) SEPARATOR, ' ');
            case OPS, SNAPSHOTS, CONTENTS ->
                key.length <= Long.BYTES
                        ? "of " + key.length + " bytes"
                        : text(key, key.length - Long.BYTES - 1) + " seq " + number(key);
            case SESSIONS ->
                key.length <= 2 * Long.BYTES
                        ? "of " + key.length + " bytes"
                        : text(key, key.length - 2 * Long.BYTES - 1) + " client "
                                + new UUID(bytes.getLong(key.length - 2 * Long.BYTES), number(key));
            case FEED -> key.length < Long.BYTES ? "of " + key.length + " bytes" : "log index " + number(key);
        };
    }

    private static String text(byte[] key, int length) {
        return new String(key, 0, length, UTF_8);
    }
}
