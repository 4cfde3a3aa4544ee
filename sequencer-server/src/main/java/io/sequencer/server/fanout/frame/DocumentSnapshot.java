package io.sequencer.server.fanout.frame;

import com.google.protobuf.ByteString;
import io.sequencer.proto.v1.SnapshotChunk;
import io.sequencer.text.Rope;

/**
 * A document's content at a {@code serverSeq}, to be sent in chunks. Immutable and cheap to hold: a text is shared with
 * the document, and cut while it is sent.
 *
 * @param lastClientSeq of the joining client's session at {@code seq}; 0 if none or unknown
 */
public record DocumentSnapshot(String docId, long seq, long version, Content content, long lastClientSeq) {

    /** What a document holds: text the sequencer knows, or bytes a client made. */
    public sealed interface Content {
        long byteLength();

        int crc32c();

        record Text(Rope rope) implements Content {
            @Override
            public long byteLength() {
                return rope.byteLength();
            }

            @Override
            public int crc32c() {
                return rope.crc32c();
            }
        }

        record Opaque(ByteString bytes, int crc32c) implements Content {
            @Override
            public long byteLength() {
                return bytes.size();
            }
        }
    }

    /** The chunks from the beginning. */
    public Chunks chunks(int maxFrameBytes) {
        return new Chunks(this, maxFrameBytes);
    }

    /** A walk over the chunks. For one thread. */
    public static final class Chunks {
        /** Document name, numbers, and the names of all fields. */
        private static final int FRAME_OVERHEAD_BYTES = 640;

        private final DocumentSnapshot snapshot;
        private final int maxFrameBytes;
        private int at;
        private boolean done;

        Chunks(DocumentSnapshot snapshot, int maxFrameBytes) {
            this.snapshot = snapshot;
            this.maxFrameBytes = maxFrameBytes;
        }

        public DocumentSnapshot snapshot() {
            return snapshot;
        }

        /** Whether the last chunk was given. */
        public boolean done() {
            return done;
        }

        /**
         * The next chunk: its frame is at most the given size in either format, and it is cut between code points. An empty
         * document has one empty chunk.
         */
        public SnapshotChunk next() {
            if (done) {
                throw new IllegalStateException("no chunk behind the last");
            }
            SnapshotChunk.Builder chunk =
                    SnapshotChunk.newBuilder().setDocId(snapshot.docId).setSeq(snapshot.seq);
            int room = maxFrameBytes - FRAME_OVERHEAD_BYTES;
            if (snapshot.content instanceof Content.Text text) {
                done = nextText(text.rope, room, chunk);
            } else if (snapshot.content instanceof Content.Opaque opaque) {
                int end = (int) Math.min(opaque.bytes.size(), at + room / 4L * 3); // base64
                chunk.setOpaque(opaque.bytes.substring(at, end));
                at = end;
                done = end == opaque.bytes.size();
            }
            chunk.setVersion(snapshot.version);
            if (done) {
                chunk.setLast(true)
                        .setCrc32C(snapshot.content.crc32c())
                        .setTotalBytes(snapshot.content.byteLength())
                        .setLastClientSeq(snapshot.lastClientSeq);
            }
            return chunk.build();
        }

        private boolean nextText(Rope rope, int room, SnapshotChunk.Builder chunk) {
            int count = Math.min(rope.length() - at, room);
            String text = rope.text(at, at + count);
            while (jsonBytes(text) > room) {
                count /= 2;
                text = rope.text(at, at + count);
            }
            chunk.setText(text);
            at += count;
            return at == rope.length();
        }

        /** Bytes of the text in JSON, which is never shorter than in binary. */
        private static long jsonBytes(String text) {
            long bytes = 0;
            for (int i = 0; i < text.length(); i++) {
                char c = text.charAt(i);
                if (c < 0x20
                        || c == '<'
                        || c == '>'
                        || c == '&'
                        || c == '='
                        || c == '\''
                        || c == 0x2028
                        || c == 0x2029) {
                    bytes += 6;
                } else if (c < 0x80) {
                    bytes += c == '"' || c == '\\' ? 2 : 1;
                } else {
                    bytes += c < 0x800 || Character.isSurrogate(c) ? 2 : 3;
                }
            }
            return bytes;
        }
    }
}
