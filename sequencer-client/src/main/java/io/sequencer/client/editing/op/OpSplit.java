package io.sequencer.client.editing.op;

import io.sequencer.text.Part;
import io.sequencer.text.TextOp;
import io.sequencer.text.TextOpCodec;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Cuts an edit that is too large for one op into several that do the same, each made after the one before. */
public final class OpSplit {
    /** A part of an encoded op beside its text: tags, lengths and a count. */
    private static final int PART_BYTES = 12;

    private static final int LONGEST_CODE_POINT = 4;

    /** The least that {@code maxBytes} may be: what is kept before, and one code point. */
    public static final int MIN_BYTES = 3 * PART_BYTES + LONGEST_CODE_POINT;

    private final int maxBytes;
    private final int maxChanges;
    private final List<TextOp> pieces = new ArrayList<>();
    private TextOp.Builder piece = TextOp.builder();
    private int bytes;
    private int changes;
    /** Code points of the result that are final: the next piece begins behind them. */
    private int done;

    private OpSplit(int maxBytes, int maxChanges) {
        this.maxBytes = maxBytes;
        this.maxChanges = maxChanges;
    }

    /**
     * The pieces, at least one, none empty unless {@code op} is.
     *
     * @param op without deleted text
     * @param maxBytes most bytes of a piece as canonical bytes, at least {@link #MIN_BYTES}
     * @param maxChanges most places that a piece changes, at least 1
     */
    public static List<TextOp> split(TextOp op, int maxBytes, int maxChanges) {
        if (op.changes() <= maxChanges && TextOpCodec.encodedLength(op) <= maxBytes) {
            return List.of(op);
        }
        OpSplit split = new OpSplit(maxBytes, maxChanges);
        split.begin();
        op.parts().forEach(split::take);
        split.end();
        return split.pieces;
    }

    private void begin() {
        piece.retain(done);
        bytes = PART_BYTES;
        changes = 0;
    }

    private void end() {
        TextOp op = piece.build();
        if (!op.isNoop()) {
            pieces.add(op);
        }
    }

    private void makeRoom(int needed) {
        if (bytes + needed > maxBytes || changes >= maxChanges) {
            end();
            begin();
        }
    }

    private void take(Part part) {
        if (part instanceof Part.Retain retain) {
            makeRoom(2 * PART_BYTES);
            piece.retain(retain.count());
            bytes += PART_BYTES;
            done += retain.count();
        } else if (part instanceof Part.Delete delete) {
            makeRoom(PART_BYTES);
            piece.delete(delete.count());
            bytes += PART_BYTES;
            changes++;
        } else if (part instanceof Part.Insert insert) {
            insert(insert.text());
        }
    }

    private void insert(String text) {
        int from = 0;
        while (from < text.length()) {
            makeRoom(PART_BYTES + LONGEST_CODE_POINT);
            int to = endThatFits(text, from, maxBytes - bytes - PART_BYTES);
            String fits = text.substring(from, to);
            piece.insert(fits);
            bytes += PART_BYTES + fits.getBytes(StandardCharsets.UTF_8).length;
            changes++;
            done += fits.codePointCount(0, fits.length());
            from = to;
        }
    }

    private static int endThatFits(String text, int from, int room) {
        int left = room;
        int at = from;
        while (at < text.length()) {
            int codePoint = text.codePointAt(at);
            int size = codePoint < 0x80 ? 1 : codePoint < 0x800 ? 2 : codePoint < 0x10000 ? 3 : LONGEST_CODE_POINT;
            if (size > left) {
                return at;
            }
            left -= size;
            at += Character.charCount(codePoint);
        }
        return at;
    }
}
