package io.sequencer.server.core.document;

import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * The hash chain over a document's records, {@code h(n) = SHA-256(h(n-1), record(n))} with {@code h(0)} = 32 zero bytes:
 * who holds h(n) can prove any change of a record before it.
 *
 * <p>Holds a digest object for reuse, so it belongs to one thread.
 */
public final class HashChain {
    public static final int BYTES = 32;
    public static final ByteString START = ByteString.copyFrom(new byte[BYTES]);

    private final MessageDigest sha256 = newSha256();

    /** The chain's value after the record. */
    public byte[] next(byte[] previous, ByteString record) {
        sha256.update(previous);
        update(record);
        return sha256.digest();
    }

    /**
     * 64 bits of SHA-256 over a message's payloads and what they undo, op by op: tells a resend from a reuse of an opId.
     *
     * @param before the hash of the message's ops before this one; 0 for its first
     */
    public long payloadHash(long before, ByteString payload, long undoOf) {
        update(before);
        update(undoOf);
        update(payload);
        return ByteBuffer.wrap(sha256.digest()).getLong();
    }

    private void update(long value) {
        for (int shift = 0; shift < Long.SIZE; shift += Byte.SIZE) {
            sha256.update((byte) (value >>> shift));
        }
    }

    private void update(ByteString bytes) {
        sha256.update(bytes.asReadOnlyByteBuffer());
    }

    public static MessageDigest newSha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every JDK has SHA-256", e);
        }
    }
}
