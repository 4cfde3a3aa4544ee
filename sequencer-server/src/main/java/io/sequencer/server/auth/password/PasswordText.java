package io.sequencer.server.auth.password;

import io.sequencer.proto.v1.Error;
import io.sequencer.server.auth.Refusals;
import io.sequencer.text.utf8.Utf8;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.Optional;

/**
 * What a password may be: 8 to 1024 bytes of any text without control characters (NIST SP 800-63B-4 section 3.1.1). The same
 * password typed on another keyboard is the same: spaces are one kind and characters composed (RFC 8265, OpaqueString).
 */
public final class PasswordText {
    public static final int MIN_BYTES = 8;
    public static final int MAX_BYTES = 1024;

    private PasswordText() {}

    /** What is wrong with a new password. */
    public static Optional<Error> flaw(String password) {
        if (password.length() > MAX_BYTES || Utf8.codePointsOrLoneSurrogate(password) < 0) {
            return Optional.of(rule());
        }
        byte[] normal = normal(password);
        boolean isLong = normal.length > MAX_BYTES;
        boolean isShort = normal.length < MIN_BYTES;
        return isLong || isShort || password.codePoints().anyMatch(Character::isISOControl)
                ? Optional.of(rule())
                : Optional.empty();
    }

    /** Whether it could be anybody's: what is longer is not worth the hashing. */
    public static boolean isPossible(String password) {
        return flaw(password).isEmpty();
    }

    private static Error rule() {
        return Refusals.invalid("a password has " + MIN_BYTES + " to " + MAX_BYTES
                + " bytes (UTF-8) and no control characters; a sentence is a good one");
    }

    /** The bytes that are hashed. */
    static byte[] normal(String password) {
        StringBuilder spaced = new StringBuilder(password.length());
        password.codePoints()
                .map(c -> Character.getType(c) == Character.SPACE_SEPARATOR ? ' ' : c)
                .forEach(spaced::appendCodePoint);
        return Normalizer.normalize(spaced, Normalizer.Form.NFC).getBytes(StandardCharsets.UTF_8);
    }
}
