package io.sequencer.server.core;

import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.UUID;

/** The two written forms of a {@code clientId}: 36 characters on the wire, 16 big-endian bytes in log and store. */
public final class ClientId {
    public static final int BYTES = 16;

    private static final int TEXT_LENGTH = 36;

    private ClientId() {}

    /** Empty if the text is not a UUID in its canonical 36-character form (either case). */
    public static Optional<UUID> parse(String text) {
        if (text.length() != TEXT_LENGTH) {
            return Optional.empty();
        }
        try {
            UUID id = UUID.fromString(text);
            // fromString takes short groups ("1-2-3-4-5"); the canonical form does not.
            return id.toString().equalsIgnoreCase(text) ? Optional.of(id) : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    public static UUID of(ByteString bytes) {
        if (bytes.size() != BYTES) {
            throw new CorruptStateException("a clientId has 16 bytes, not " + bytes.size());
        }
        ByteBuffer buffer = bytes.asReadOnlyByteBuffer();
        return new UUID(buffer.getLong(), buffer.getLong());
    }

    public static ByteString bytes(UUID id) {
        byte[] bytes = new byte[BYTES];
        ByteBuffer.wrap(bytes).putLong(id.getMostSignificantBits()).putLong(id.getLeastSignificantBits());
        return ByteString.copyFrom(bytes);
    }
}
