package io.sequencer.text;

/**
 * Moving an edit past another one that was made on the same content. Pure functions, any thread.
 *
 * <p>One order for all: where the incoming (later numbered) edit and a committed one insert at one place, the incoming text
 * goes to the left, as in ot-text-unicode under ShareDB; that keeps what one author types together. With it, for edits
 * {@code a} and {@code b} of the same content, applying {@code a} and then {@code b} moved past {@code a} gives the same
 * as {@code b} and then {@code a} moved past {@code b} (property TP1 of Ressel, Nitsche-Ruhland, Gunzenhaeuser: An
 * integrating, transformation-oriented approach to concurrency control and undo in group editors, 1996). Edits must be
 * moved past others one by one: composing those first can change the result.
 */
public final class Transform {
    private Transform() {}

    /**
     * Both ways at once.
     *
     * @param incoming the incoming edit, moved past the committed one
     * @param committed the committed edit, moved past the incoming one
     */
    public record Pair(TextOp incoming, TextOp committed) {}

    /** What the server does: the incoming edit moved past a committed one. */
    public static TextOp incoming(TextOp incoming, TextOp committed) {
        return transform(incoming, committed, Side.LEFT);
    }

    /** What a client does to take in a committed edit: it is moved past the client's own pending one. */
    public static TextOp committed(TextOp committed, TextOp pending) {
        return transform(committed, pending, Side.RIGHT);
    }

    /** Both edits, each moved past the other. */
    public static Pair both(TextOp incoming, TextOp committed) {
        return new Pair(incoming(incoming, committed), committed(committed, incoming));
    }

    /**
     * {@code op} moved past {@code over}: the same change for content in which {@code over} is already done.
     *
     * @param side where inserts of {@code op} go when {@code over} inserts at the same place
     * @throws MalformedOpException if the result would span more than {@link TextOp#MAX_LENGTH}
     */
    public static TextOp transform(TextOp op, TextOp over, Side side) {
        if (op.isNoop() || over.isNoop() || op.baseLengthAtLeast() < over.retained(0)) {
            return op;
        }
        if (op.hunks() == 1) {
            return over.hunks() == 1 ? hunkOverHunk(op, over, side) : hunkOverMany(op, over, side);
        }
        return over.hunks() == 1 ? manyOverHunk(op, over, side) : partByPart(op, over, side);
    }

    /** The usual case by comparing places; only ranges that overlap need the walk over the parts. */
    private static TextOp hunkOverHunk(TextOp op, TextOp over, Side side) {
        int from = op.retained(0);
        int otherFrom = over.retained(0);
        int otherEnd = otherFrom + over.deleted(0);
        if (from > otherFrom && from >= otherEnd) {
            return op.movedBy(over.lengthDelta());
        }
        if (from == otherFrom && op.deleted(0) == 0) {
            boolean otherGoesFirst = side == Side.RIGHT && over.insertedLength(0) > 0;
            return otherGoesFirst ? op.movedBy(over.insertedLength(0)) : op;
        }
        if (from < otherFrom && from + op.deleted(0) <= otherFrom) {
            return op;
        }
        if (from == otherEnd && (side == Side.RIGHT || op.insertedLength(0) == 0)) {
            return op.movedBy(over.insertedLength(0));
        }
        return partByPart(op, over, side);
    }

    /** What lies before the one change only moves it; the walk begins where the two may meet. */
    private static TextOp hunkOverMany(TextOp op, TextOp over, Side side) {
        int from = op.retained(0);
        int to = from + op.deleted(0);
        int base = 0;
        int moved = 0;
        int before = 0;
        int end = over.baseEnd(0, 0);
        while (end < from) {
            moved += over.insertedLength(before) - over.deleted(before);
            base = end;
            before++;
            end = over.baseEnd(before, base);
        }
        if (before == over.hunks() || base + over.retained(before) > to) {
            return op.movedBy(moved);
        }
        HunkList result = new HunkList(1 + over.hunks() - before);
        result.retain(base + moved);
        PartCursor mine = new PartCursor(op);
        mine.skip(base);
        return walk(result, op, mine, new PartCursor(over, before), side);
    }

    /** One change between those of an edit, or before them: what is kept there grows or shrinks. */
    private static TextOp manyOverHunk(TextOp op, TextOp over, Side side) {
        int from = over.retained(0);
        int base = 0;
        int before = 0;
        for (int end = op.baseEnd(0, 0); end < from; end = op.baseEnd(before, base)) {
            base = end;
            before++;
        }
        boolean between = before < op.hunks() && base + op.retained(before) > from + over.deleted(0);
        return between ? op.movedFrom(before, over.lengthDelta()) : partByPart(op, over, side);
    }

    /**
     * The walk over the parts of both. Hunks that lie before or behind all that {@code over} changes are copied as they are:
     * an edit that was split a thousand times is still moved past a single one at little cost.
     */
    private static TextOp partByPart(TextOp op, TextOp over, Side side) {
        HunkList result = new HunkList(op.hunks() + over.hunks());
        int untouched = 0;
        int base = 0;
        for (int end = op.baseEnd(0, 0); end < over.retained(0); end = op.baseEnd(untouched, base)) {
            base = end;
            untouched++;
        }
        result.copy(op, 0, untouched);
        PartCursor other = new PartCursor(over);
        other.skip(base);
        return walk(result, op, new PartCursor(op, untouched), other, side);
    }

    private static TextOp walk(HunkList result, TextOp op, PartCursor mine, PartCursor other, Side side) {
        while (other.kind() != PartCursor.END && mine.kind() != PartCursor.END) {
            step(result, mine, other, side);
        }
        int hunk = mine.hunk();
        while (mine.kind() != PartCursor.END && mine.hunk() == hunk) {
            step(result, mine, other, side);
        }
        result.copy(op, mine.hunk(), op.hunks());
        return result.toOp();
    }

    private static void step(HunkList result, PartCursor mine, PartCursor other, Side side) {
        if (mine.kind() == TextOp.INSERT) {
            if (side == Side.RIGHT && other.kind() == TextOp.INSERT) {
                keepInsert(result, other);
            }
            int length = mine.remaining();
            result.insert(mine.takeInsert(length), length);
        } else if (other.kind() == TextOp.INSERT) {
            // A delete of mine around it stays a delete on both sides: what the other wrote is kept.
            keepInsert(result, other);
        } else {
            movePast(result, mine, other);
        }
    }

    private static void keepInsert(HunkList result, PartCursor other) {
        int length = other.remaining();
        other.skip(length);
        result.retain(length);
    }

    /** Both stand on content of the base: what the other deleted is no longer there to be kept or deleted. */
    private static void movePast(HunkList result, PartCursor mine, PartCursor other) {
        int count = Math.min(mine.remaining(), other.remaining());
        boolean stillThere = other.kind() != TextOp.DELETE;
        other.skip(count);
        if (!stillThere) {
            mine.skip(count);
        } else if (mine.kind() == TextOp.RETAIN) {
            mine.skip(count);
            result.retain(count);
        } else {
            result.delete(count, mine.takeText(count));
        }
    }

    /**
     * Where a place in the text (a cursor, the end of a selection) is after {@code over}. A place inside deleted text goes
     * to where the text was, after what replaced it.
     *
     * @param position code points before the place; may be behind everything that {@code over} touches
     * @param side {@code LEFT} stays before text inserted right here, {@code RIGHT} goes behind it
     */
    public static int position(int position, TextOp over, Side side) {
        int base = 0;
        int moved = position;
        for (int hunk = 0; hunk < over.hunks(); hunk++) {
            base += over.retained(hunk);
            if (base > position || (base == position && side == Side.LEFT)) {
                break;
            }
            moved += over.insertedLength(hunk) - Math.min(over.deleted(hunk), position - base);
            base += over.deleted(hunk);
        }
        return moved;
    }
}
