package io.sequencer.server.auth.token;

import com.google.protobuf.ByteString;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;

/**
 * What keeps a login: whose and which one it is, and 256 random bits that only their SHA-256 is stored of. Prints as nothing.
 *
 * @param loginId 16 bytes
 * @param secret 32 bytes
 */
public record RefreshToken(String user, ByteString loginId, ByteString secret) {
    public static final int LOGIN_ID_BYTES = 16;
    private static final int SECRET_BYTES = 32;
    /** So that a scanner of source code or logs can tell what it has found. */
    private static final String PREFIX = "seqr1";

    private static final int MAX_UNITS = 1024;

    /** A new one for a login. */
    public static RefreshToken draw(String user, ByteString loginId, SecureRandom random) {
        byte[] secret = new byte[SECRET_BYTES];
        random.nextBytes(secret);
        return new RefreshToken(user, loginId, ByteString.copyFrom(secret));
    }

    /** What a client presents; empty if it is no such token. */
    public static Optional<RefreshToken> parse(String text) {
        String[] parts = text.length() > MAX_UNITS ? new String[0] : text.split("\\.", -1);
        if (parts.length != 4 || !parts[0].equals(PREFIX)) {
            return Optional.empty();
        }
        try {
            Base64.Decoder decoder = Base64.getUrlDecoder();
            RefreshToken token = new RefreshToken(
                    new String(decoder.decode(parts[1]), StandardCharsets.UTF_8),
                    ByteString.copyFrom(decoder.decode(parts[2])),
                    ByteString.copyFrom(decoder.decode(parts[3])));
            return token.loginId.size() == LOGIN_ID_BYTES && token.secret.size() == SECRET_BYTES
                    ? Optional.of(token)
                    : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** As the client keeps it. */
    public String text() {
        Base64.Encoder encoder = Base64.getUrlEncoder().withoutPadding();
        return PREFIX + "." + encoder.encodeToString(user.getBytes(StandardCharsets.UTF_8)) + "."
                + encoder.encodeToString(loginId.toByteArray()) + "." + encoder.encodeToString(secret.toByteArray());
    }

    /** What is stored of it. */
    public ByteString hash() {
        return Digests.sha256(secret);
    }

    @Override
    public String toString() {
        return "a refresh token";
    }
}
