package io.sequencer.cli.drill.member;

import com.google.protobuf.ByteString;
import io.sequencer.client.Edits;
import io.sequencer.proto.v1.DocumentMode;
import io.sequencer.proto.v1.Op;
import java.util.HexFormat;
import java.util.Random;

/**
 * What the only author of a document writes: op {@code n} is the op at number {@code n}, takes the place of all before it, and
 * follows from its number, so that everybody can tell what must be there. Any thread.
 *
 * @param bytes of each op
 */
record Payloads(String docId, DocumentMode mode, int bytes) {

    /** Noise, so that neither log nor store can make it small. */
    String at(long seq) {
        byte[] noise = new byte[bytes / 2];
        new Random(seq * 31 + docId.hashCode()).nextBytes(noise);
        return HexFormat.of().formatHex(noise);
    }

    Op op(long seq) {
        return mode == DocumentMode.TEXT
                ? Edits.replace(0, seq == 1 ? 0 : bytes / 2 * 2, at(seq))
                : Edits.opaque(ByteString.copyFromUtf8(at(seq)));
    }

    /** Whether this is op {@code seq}, as it was submitted or as it was applied. */
    boolean isOp(long seq, Op op) {
        String due = at(seq);
        return mode == DocumentMode.TEXT
                ? op.getEdit().getInsert().equals(due)
                        || op.getText().getPartsList().stream()
                                .anyMatch(part -> part.getInsert().equals(due))
                : op.getOpaque().toStringUtf8().equals(due);
    }
}
