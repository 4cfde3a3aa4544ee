package io.sequencer.server.core.account;

import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;

/**
 * The rules of names: an account's has 2 to 64 of {@code [a-z0-9._-]} and begins with a letter or digit. A grant may also
 * name a user of an outside issuer, whose name holds a slash and is up to 255 bytes of text. Pure, any thread.
 */
public final class UserName {
    /** Of an account, in characters. */
    public static final int MAX_ACCOUNT_LENGTH = 64;

    /** Of whoever may have a grant, in bytes of UTF-8. */
    public static final int MAX_BYTES = 255;

    private static final int MIN_ACCOUNT_LENGTH = 2;

    private UserName() {}

    /** Whether an account may have the name. */
    public static boolean isAccount(String name) {
        if (name.length() < MIN_ACCOUNT_LENGTH
                || name.length() > MAX_ACCOUNT_LENGTH
                || !isAlphanumeric(name.charAt(0))) {
            return false;
        }
        for (int i = 1; i < name.length(); i++) {
            char c = name.charAt(i);
            if (!isAlphanumeric(c) && c != '.' && c != '_' && c != '-') {
                return false;
            }
        }
        return true;
    }

    /** Whether somebody of that name may own a document or have a grant: an account, or a user of an outside issuer. */
    public static boolean isGrantable(String name) {
        return !name.isEmpty() && isText(name, MAX_BYTES);
    }

    /** Whether people can read it: so many bytes of UTF-8 at most, and no control characters. */
    public static boolean isText(String text, int maxBytes) {
        return text.length() <= maxBytes
                && text.getBytes(StandardCharsets.UTF_8).length <= maxBytes
                && text.chars().noneMatch(Character::isISOControl);
    }

    /**
     * The shard that an account lives in: CRC-32C of its name modulo {@code shards}. Part of the stored format: it never changes
     * for a cluster.
     */
    public static int shard(String name, int shards) {
        CRC32C crc = new CRC32C();
        crc.update(name.getBytes(StandardCharsets.UTF_8));
        return (int) (crc.getValue() % shards);
    }

    private static boolean isAlphanumeric(char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    }
}
