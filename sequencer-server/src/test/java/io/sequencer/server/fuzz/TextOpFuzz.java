package io.sequencer.server.fuzz;

import io.sequencer.text.MalformedOpException;
import io.sequencer.text.TextOp;
import io.sequencer.text.TextOpCodec;
import java.util.List;

/** Edits of text as they come. What is understood reads the same after it was written again, and keeps to its limits. */
public final class TextOpFuzz {
    private static final TextOpCodec.Limits LIMITS = new TextOpCodec.Limits(64, 4096);

    private TextOpFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) {
        TextOp op;
        try {
            op = TextOpCodec.decode(input, LIMITS);
        } catch (MalformedOpException e) {
            return;
        }
        byte[] again = TextOpCodec.encode(op);
        if (again.length != TextOpCodec.encodedLength(op)
                || !TextOpCodec.decode(again, TextOpCodec.Limits.NONE).equals(op)) {
            throw new IllegalStateException("an edit reads otherwise after it was written again: " + op);
        }
    }

    static List<byte[]> seeds() {
        return List.of(
                TextOpCodec.encode(TextOp.insert(3, "ab\u00e4\ud83d\ude00")),
                TextOpCodec.encode(TextOp.delete(5, 2)),
                TextOpCodec.encode(TextOp.insert(0, "x")));
    }
}
