package io.sequencer.server.auth.token;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** SHA-256 of what must not be kept. */
public final class Digests {
    private Digests() {}

    public static ByteString sha256(ByteString secret) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(secret.asReadOnlyByteBuffer());
            return UnsafeByteOperations.unsafeWrap(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
