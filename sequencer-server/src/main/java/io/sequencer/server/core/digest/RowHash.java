package io.sequencer.server.core.digest;

import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/**
 * The hash of a row, field by field and not of its bytes: how a message is encoded may change with a library, what it means
 * does not. Each text says its length, so that no two rows feed the same bytes. One thread.
 */
final class RowHash {
    private final MessageDigest sha256;

    /** @param sha256 fresh, or reset */
    RowHash(MessageDigest sha256) {
        this.sha256 = sha256;
    }

    RowHash text(String text) {
        return bytes(text.getBytes(StandardCharsets.UTF_8));
    }

    RowHash bytes(ByteString bytes) {
        return bytes(bytes.toByteArray());
    }

    private RowHash bytes(byte[] bytes) {
        number(bytes.length);
        sha256.update(bytes);
        return this;
    }

    RowHash number(long number) {
        sha256.update(ByteBuffer.allocate(Long.BYTES).putLong(number).flip());
        return this;
    }

    RowHash claim(boolean claim) {
        return number(claim ? 1 : 0);
    }

    byte[] finish() {
        return sha256.digest();
    }
}
