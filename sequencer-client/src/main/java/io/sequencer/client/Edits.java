package io.sequencer.client;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.sequencer.proto.v1.Op;
import io.sequencer.proto.v1.TextEdit;

/** Ops as people think of them. Positions and counts are Unicode code points. */
public final class Edits {

    private Edits() {}

    public static Op insert(int position, String text) {
        return replace(position, 0, text);
    }

    public static Op delete(int position, int count) {
        return replace(position, count, "");
    }

    public static Op replace(int position, int count, String text) {
        return Op.newBuilder()
                .setEdit(TextEdit.newBuilder()
                        .setPosition(position)
                        .setDelete(count)
                        .setInsert(text))
                .build();
    }

    /** An op of a strict or append document. The array must not be changed afterwards. */
    public static Op opaque(byte[] bytes) {
        return opaque(UnsafeByteOperations.unsafeWrap(bytes));
    }

    public static Op opaque(ByteString bytes) {
        return Op.newBuilder().setOpaque(bytes).build();
    }

    /** The code point position of a UTF-16 index, as editors count, in {@code text}. */
    public static int codePoints(String text, int utf16Index) {
        return text.codePointCount(0, utf16Index);
    }
}
