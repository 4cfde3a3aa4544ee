package io.sequencer.text;

import io.sequencer.text.RopeNode.Branch;
import io.sequencer.text.RopeNode.Leaf;
import io.sequencer.text.utf8.Utf8;
import java.util.Objects;

/**
 * Places in a text as editors count them (UTF-16 units: Java and JavaScript strings) and as edits count them (code
 * points). Pure functions, any thread. O(log n) on a {@link Rope}, O(n) on a string.
 */
public final class TextPosition {
    private TextPosition() {}

    /**
     * Code points before the UTF-16 offset.
     *
     * @throws IndexOutOfBoundsException for an offset outside of 0..length
     * @throws IllegalArgumentException for an offset between the two halves of a surrogate pair
     */
    public static int toCodePoints(CharSequence text, int utf16Offset) {
        Objects.checkFromToIndex(0, utf16Offset, text.length());
        boolean inside = utf16Offset > 0
                && utf16Offset < text.length()
                && Character.isSurrogatePair(text.charAt(utf16Offset - 1), text.charAt(utf16Offset));
        if (inside) {
            throw insideOfPair(utf16Offset);
        }
        return Character.codePointCount(text, 0, utf16Offset);
    }

    /** UTF-16 units before the code point; {@code IndexOutOfBoundsException} outside of 0..length. */
    public static int toUtf16(CharSequence text, int codePoints) {
        return Character.offsetByCodePoints(text, 0, codePoints);
    }

    /** As {@link #toCodePoints(CharSequence, int)}. */
    public static int toCodePoints(Rope text, int utf16Offset) {
        Objects.checkFromToIndex(0, utf16Offset, text.utf16Length());
        RopeNode node = text.root();
        int units = utf16Offset;
        int before = 0;
        while (node instanceof Branch branch) {
            int leftUnits = branch.left.codePoints + branch.left.supplementaries;
            if (units <= leftUnits) {
                node = branch.left;
            } else {
                node = branch.right;
                units -= leftUnits;
                before += branch.left.codePoints;
            }
        }
        return before + inLeaf((Leaf) node, units, utf16Offset);
    }

    private static int inLeaf(Leaf leaf, int units, int utf16Offset) {
        if (leaf.supplementaries == 0) {
            return units;
        }
        int codePoints = 0;
        int at = 0;
        int left = units;
        while (left > 0) {
            int next = Utf8.offsetByCodePoints(leaf.utf8, at, 1);
            left -= next - at == 4 ? 2 : 1;
            at = next;
            codePoints++;
        }
        if (left < 0) {
            throw insideOfPair(utf16Offset);
        }
        return codePoints;
    }

    /** As {@link #toUtf16(CharSequence, int)}. */
    public static int toUtf16(Rope text, int codePoints) {
        Objects.checkFromToIndex(0, codePoints, text.length());
        RopeNode node = text.root();
        int left = codePoints;
        int extra = 0;
        while (node instanceof Branch branch) {
            if (left <= branch.left.codePoints) {
                node = branch.left;
            } else {
                node = branch.right;
                left -= branch.left.codePoints;
                extra += branch.left.supplementaries;
            }
        }
        Leaf leaf = (Leaf) node;
        return codePoints + extra + Utf8.supplementaries(leaf.utf8, 0, leaf.offsetOf(left));
    }

    private static IllegalArgumentException insideOfPair(int utf16Offset) {
        return new IllegalArgumentException("offset " + utf16Offset + " is inside of a surrogate pair");
    }
}
