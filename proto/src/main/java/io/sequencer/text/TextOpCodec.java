package io.sequencer.text;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import io.sequencer.proto.v1.TextEdit;
import io.sequencer.proto.v1.TextPart;
import io.sequencer.text.MalformedOpException.Flaw;
import io.sequencer.text.utf8.Utf8;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Edits as the message {@code sequencer.v1.TextOp}: to and from its generated class, and straight to and from bytes
 * without it. Both ways of writing give the same, canonical bytes: parts in normal form, fields by number, nothing else.
 * Both ways of reading accept and refuse the same. Fields that this version does not know are refused: to leave out what a
 * newer client meant would change its edit in silence. Pure functions, any thread.
 */
public final class TextOpCodec {
    private static final int PARTS_TAG = tag(1, WireFormat.WIRETYPE_LENGTH_DELIMITED);
    private static final int RETAIN_TAG = tag(1, WireFormat.WIRETYPE_VARINT);
    private static final int INSERT_TAG = tag(2, WireFormat.WIRETYPE_LENGTH_DELIMITED);
    private static final int DELETE_TAG = tag(3, WireFormat.WIRETYPE_VARINT);
    private static final int DELETED_TAG = tag(4, WireFormat.WIRETYPE_LENGTH_DELIMITED);

    private TextOpCodec() {}

    private static int tag(int field, int wireType) {
        return field << 3 | wireType;
    }

    /**
     * What an edit may cost its reader.
     *
     * @param maxParts most parts as they were sent, before they are brought into normal form
     * @param maxTextBytes most bytes of UTF-8 in inserts and deleted text together; who submits an edit leaves the latter out
     */
    public record Limits(int maxParts, int maxTextBytes) {
        /** For bytes that were checked before they were stored. */
        public static final Limits NONE = new Limits(Integer.MAX_VALUE, Integer.MAX_VALUE);
    }

    /** The canonical bytes. */
    public static byte[] encode(TextOp op) {
        byte[] bytes = new byte[encodedLength(op)];
        encode(op, bytes, 0);
        return bytes;
    }

    /** How many bytes {@link #encode} gives. */
    public static int encodedLength(TextOp op) {
        long length = 0;
        for (int hunk = 0; hunk < op.hunks(); hunk++) {
            length += partLength(varintPart(op.retained(hunk)));
            length += partLength(textField(op.insertedLength(hunk) == 0 ? null : op.inserted(hunk)));
            length += partLength(varintPart(op.deleted(hunk)) + textField(op.deletedText(hunk)));
        }
        return Math.toIntExact(length);
    }

    private static long partLength(long content) {
        return content == 0 ? 0 : 1 + varintLength(content) + content;
    }

    private static int varintPart(int count) {
        return count == 0 ? 0 : 1 + varintLength(count);
    }

    private static long textField(@Nullable String text) {
        if (text == null) {
            return 0;
        }
        long utf8 = Utf8.encodedLength(text);
        return 1 + varintLength(utf8) + utf8;
    }

    private static int varintLength(long value) {
        return (70 - Long.numberOfLeadingZeros(value | 1)) / 7;
    }

    /** Writes the canonical bytes at {@code offset}; returns the offset after them. */
    public static int encode(TextOp op, byte[] target, int offset) {
        int at = offset;
        for (int hunk = 0; hunk < op.hunks(); hunk++) {
            if (op.retained(hunk) > 0) {
                at = header(target, at, varintPart(op.retained(hunk)), RETAIN_TAG, op.retained(hunk));
            }
            if (op.insertedLength(hunk) > 0) {
                String text = op.inserted(hunk);
                long utf8 = Utf8.encodedLength(text);
                at = header(target, at, 1 + varintLength(utf8) + utf8, INSERT_TAG, utf8);
                at = Utf8.encode(text, target, at);
            }
            if (op.deleted(hunk) > 0) {
                String text = op.deletedText(hunk);
                long content = varintPart(op.deleted(hunk)) + textField(text);
                at = header(target, at, content, DELETE_TAG, op.deleted(hunk));
                if (text != null) {
                    target[at] = (byte) DELETED_TAG;
                    at = varint(target, at + 1, Utf8.encodedLength(text));
                    at = Utf8.encode(text, target, at);
                }
            }
        }
        return at;
    }

    /** The part's tag and length, and its first field's tag and number. */
    private static int header(byte[] target, int offset, long content, int fieldTag, long value) {
        target[offset] = (byte) PARTS_TAG;
        int at = varint(target, offset + 1, content);
        target[at] = (byte) fieldTag;
        return varint(target, at + 1, value);
    }

    private static int varint(byte[] target, int offset, long value) {
        int at = offset;
        long left = value;
        while (left >= 0x80) {
            target[at++] = (byte) (left | 0x80);
            left >>>= 7;
        }
        target[at++] = (byte) left;
        return at;
    }

    /** The generated message. */
    public static io.sequencer.proto.v1.TextOp toProto(TextOp op) {
        io.sequencer.proto.v1.TextOp.Builder message = io.sequencer.proto.v1.TextOp.newBuilder();
        for (int hunk = 0; hunk < op.hunks(); hunk++) {
            if (op.retained(hunk) > 0) {
                message.addParts(TextPart.newBuilder().setRetain(op.retained(hunk)));
            }
            if (op.insertedLength(hunk) > 0) {
                message.addParts(TextPart.newBuilder().setInsert(op.inserted(hunk)));
            }
            if (op.deleted(hunk) > 0) {
                String text = op.deletedText(hunk);
                message.addParts(
                        TextPart.newBuilder().setDelete(op.deleted(hunk)).setDeleted(text == null ? "" : text));
            }
        }
        return message.build();
    }

    /**
     * The edit in a generated message.
     *
     * @throws MalformedOpException if it is none, or above the limits
     */
    public static TextOp fromProto(io.sequencer.proto.v1.TextOp message, Limits limits) {
        Reader reader = new Reader(limits, message.getPartsCount());
        if (!message.getUnknownFields().isEmpty()) {
            throw unknownField();
        }
        for (TextPart part : message.getPartsList()) {
            if (!part.getUnknownFields().isEmpty()) {
                throw unknownField();
            }
            reader.deleted = part.getDeleted();
            switch (part.getPartCase()) {
                case RETAIN -> reader.number(TextOp.RETAIN, part.getRetain());
                case INSERT -> reader.insert(part.getInsert());
                case DELETE -> reader.number(TextOp.DELETE, part.getDelete());
                case PART_NOT_SET -> reader.kind = PartCursor.END;
            }
            reader.endPart();
        }
        return reader.result.build();
    }

    /** The edit that people's spelling stands for; errors as {@link #fromProto(io.sequencer.proto.v1.TextOp, Limits)}. */
    public static TextOp fromProto(TextEdit edit, Limits limits) {
        TextOp op = TextOp.replace(edit.getPosition(), edit.getDelete(), edit.getInsert());
        if (op.isNoop()) {
            throw new MalformedOpException(Flaw.EMPTY_PART, "the edit neither deletes nor inserts");
        }
        if (Utf8.encodedLength(edit.getInsert()) > limits.maxTextBytes()) {
            throw new MalformedOpException(Flaw.TOO_MUCH_TEXT, "more than " + limits.maxTextBytes() + " bytes of text");
        }
        return op;
    }

    /** The edit in {@code bytes}; errors as {@link #fromProto(io.sequencer.proto.v1.TextOp, Limits)}. */
    public static TextOp decode(byte[] bytes, Limits limits) {
        return decode(CodedInputStream.newInstance(bytes), limits);
    }

    /** The edit in {@code in}, read to its end or current limit; errors as {@link #fromProto(io.sequencer.proto.v1.TextOp, Limits)}. */
    public static TextOp decode(CodedInputStream in, Limits limits) {
        try {
            Reader reader = new Reader(limits, 1);
            for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
                if (tag == PARTS_TAG) {
                    int outer = in.pushLimit(in.readRawVarint32());
                    reader.part(in);
                    in.checkLastTagWas(0);
                    in.popLimit(outer);
                } else {
                    throw unknownField();
                }
            }
            return reader.result.build();
        } catch (IOException e) {
            throw new MalformedOpException(Flaw.UNREADABLE, "not the bytes of a text op: " + e.getMessage());
        }
    }

    private static MalformedOpException unknownField() {
        return new MalformedOpException(Flaw.UNKNOWN_FIELD, "a field that this version does not know");
    }

    /** Takes the fields of one part after the other; the last field of a part that has several counts (proto3 oneof). */
    private static final class Reader {
        final TextOp.Builder result;
        private final Limits limits;
        private int parts;
        private long textBytes;
        private int kind = PartCursor.END;
        private int count;
        private String text = "";
        private String deleted = "";

        Reader(Limits limits, int expectedParts) {
            this.limits = limits;
            if (expectedParts > limits.maxParts()) {
                throw tooManyParts();
            }
            this.result = TextOp.builder();
        }

        void part(CodedInputStream in) throws IOException {
            kind = PartCursor.END;
            deleted = "";
            for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
                if (tag == RETAIN_TAG) {
                    number(TextOp.RETAIN, in.readRawVarint32());
                } else if (tag == INSERT_TAG) {
                    insert(string(in));
                } else if (tag == DELETE_TAG) {
                    number(TextOp.DELETE, in.readRawVarint32());
                } else if (tag == DELETED_TAG) {
                    deleted = string(in);
                } else {
                    throw unknownField();
                }
            }
            endPart();
        }

        private String string(CodedInputStream in) throws IOException {
            byte[] utf8 = in.readByteArray();
            if (!Utf8.isValid(utf8, 0, utf8.length)) {
                throw new MalformedOpException(Flaw.INVALID_UTF8, "text that is not well-formed UTF-8");
            }
            return Utf8.decode(utf8, 0, utf8.length);
        }

        void number(int kindOfPart, int value) {
            kind = kindOfPart;
            count = value;
        }

        void insert(String inserted) {
            kind = TextOp.INSERT;
            text = inserted;
        }

        void endPart() {
            parts++;
            if (parts > limits.maxParts()) {
                throw tooManyParts();
            }
            boolean isInsert = kind == TextOp.INSERT;
            if (kind == PartCursor.END || (isInsert ? text.isEmpty() : count == 0)) {
                throw new MalformedOpException(Flaw.EMPTY_PART, "part " + parts + " is empty");
            }
            if (kind != TextOp.DELETE && !deleted.isEmpty()) {
                throw new MalformedOpException(
                        Flaw.DELETED_TEXT_MISMATCH, "part " + parts + " has deleted text but is no delete");
            }
            addText(isInsert ? text : deleted);
            if (isInsert) {
                result.insert(text);
            } else if (kind == TextOp.RETAIN) {
                result.retain(count);
            } else {
                result.delete(count, deleted.isEmpty() ? null : deleted);
            }
        }

        private void addText(String more) {
            textBytes += Utf8.encodedLength(more);
            if (textBytes > limits.maxTextBytes()) {
                throw new MalformedOpException(
                        Flaw.TOO_MUCH_TEXT, "more than " + limits.maxTextBytes() + " bytes of text");
            }
        }

        private MalformedOpException tooManyParts() {
            return new MalformedOpException(Flaw.TOO_MANY_PARTS, "more than " + limits.maxParts() + " parts");
        }
    }
}
