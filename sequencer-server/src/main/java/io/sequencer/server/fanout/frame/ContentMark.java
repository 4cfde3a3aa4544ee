package io.sequencer.server.fanout.frame;

import io.sequencer.proto.v1.Checkpoint;
import io.sequencer.proto.v1.ServerMessage;
import io.sequencer.text.Rope;
import org.jspecify.annotations.Nullable;

/**
 * A text document's content at a {@code serverSeq}, to be announced as a checkpoint. The checksum is computed by the
 * first subscriber that gets there, never in apply.
 */
public final class ContentMark {
    private final String docId;
    private final long seq;

    // Guarded by this. The content is let go once its checksum is known.
    private @Nullable Rope content;
    private int crc32c;
    private final byte[] @Nullable [] frames = new byte[WireFormat.values().length][];

    public ContentMark(String docId, long seq, Rope content) {
        this.docId = docId;
        this.seq = seq;
        this.content = content;
    }

    public long seq() {
        return seq;
    }

    /** CRC-32C of the UTF-8 content. */
    public synchronized int crc32c() {
        Rope unread = content;
        if (unread != null) {
            crc32c = unread.crc32c();
            content = null;
        }
        return crc32c;
    }

    /** The checkpoint message; the array is shared and must not be written to. */
    public synchronized byte[] frame(WireFormat format) {
        byte[] known = frames[format.ordinal()];
        if (known == null) {
            known = format.encode(ServerMessage.newBuilder()
                    .setCheckpoint(
                            Checkpoint.newBuilder().setDocId(docId).setSeq(seq).setCrc32C(crc32c()))
                    .build());
            frames[format.ordinal()] = known;
        }
        return known;
    }
}
