package io.sequencer.client.follow;

import com.google.protobuf.ByteString;
import io.sequencer.client.Content;
import io.sequencer.proto.v1.SnapshotChunk;
import org.jspecify.annotations.Nullable;

/** Puts chunks together and checks them. Also used for content that is read. */
public final class SnapshotAssembly {

    private ByteString bytes = ByteString.EMPTY;
    private long seq = Cursor.NOTHING;

    /**
     * The content if this was the last chunk, else null.
     *
     * @throws IllegalArgumentException if chunks of different snapshots are mixed or the checksum is wrong
     */
    public @Nullable Content add(SnapshotChunk chunk) {
        if (seq == Cursor.NOTHING) {
            seq = chunk.getSeq();
        } else if (seq != chunk.getSeq()) {
            throw new IllegalArgumentException("a chunk of seq " + chunk.getSeq() + " in the snapshot at " + seq);
        }
        bytes = bytes.concat(chunk.hasText() ? chunk.getTextBytes() : chunk.getOpaque());
        if (!chunk.getLast()) {
            return null;
        }
        int crc32c = Checksums.crc32c(bytes);
        if (crc32c != chunk.getCrc32C()) {
            throw new IllegalArgumentException("the content at " + seq + " does not match its checksum");
        }
        if (bytes.size() != chunk.getTotalBytes()) {
            throw new IllegalArgumentException(
                    "the content at " + seq + " has " + bytes.size() + " bytes instead of " + chunk.getTotalBytes());
        }
        return new Content(seq, chunk.getVersion(), bytes, crc32c, chunk.hasText());
    }
}
