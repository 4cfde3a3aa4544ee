package io.sequencer.text;

import io.sequencer.text.utf8.Crc32c;
import io.sequencer.text.utf8.Utf8;
import org.jspecify.annotations.Nullable;

/**
 * A piece of a {@link Rope}: bytes, or two pieces one after the other. Immutable; shared between ropes and threads.
 *
 * <p>The tree is balanced as an AVL tree: the heights of two siblings differ by one at most. {@link #concat} keeps that for
 * any two trees in time proportional to the difference of their heights (Blelloch, Ferizovic, Sun: Just Join for Parallel
 * Ordered Sets, 2016; here with the content in the leaves).
 */
abstract class RopeNode {
    final int bytes;
    final int codePoints;
    /** Code points above U+FFFF: with them {@code codePoints} says how many UTF-16 units there are. */
    final int supplementaries;

    /** 0 until computed. As in {@link String#hashCode}, threads may race for it: they write the same value. */
    private int crc;

    private RopeNode(int bytes, int codePoints, int supplementaries) {
        this.bytes = bytes;
        this.codePoints = codePoints;
        this.supplementaries = supplementaries;
    }

    /** Takes the leaf's content piece by piece; the array is the tree's own and must not be changed. */
    interface LeafReader {
        void read(byte[] utf8);
    }

    abstract int height();

    abstract int computeCrc32c();

    final int crc32c() {
        int known = crc;
        if (known == 0) {
            known = computeCrc32c();
            crc = known;
        }
        return known;
    }

    /** Reads the leaves from left to right. */
    abstract void forEachLeaf(LeafReader reader);

    /** UTF-8 text between code point boundaries; never split, never changed. */
    static final class Leaf extends RopeNode {
        final byte[] utf8;

        Leaf(byte[] utf8, int codePoints, int supplementaries) {
            super(utf8.length, codePoints, supplementaries);
            this.utf8 = utf8;
        }

        static Leaf of(byte[] utf8) {
            return new Leaf(utf8, Utf8.codePoints(utf8, 0, utf8.length), Utf8.supplementaries(utf8, 0, utf8.length));
        }

        @Override
        int height() {
            return 0;
        }

        @Override
        int computeCrc32c() {
            return Crc32c.of(utf8, 0, utf8.length);
        }

        @Override
        void forEachLeaf(LeafReader reader) {
            reader.read(utf8);
        }

        /** Byte offset of the code point that has {@code before} others before it. */
        int offsetOf(int before) {
            return codePoints == bytes ? before : Utf8.offsetByCodePoints(utf8, 0, before);
        }
    }

    /** Two pieces. */
    static final class Branch extends RopeNode {
        final RopeNode left;
        final RopeNode right;
        private final byte height;

        Branch(RopeNode left, RopeNode right) {
            super(
                    left.bytes + right.bytes,
                    left.codePoints + right.codePoints,
                    left.supplementaries + right.supplementaries);
            this.left = left;
            this.right = right;
            this.height = (byte) (1 + Math.max(left.height(), right.height()));
        }

        @Override
        int height() {
            return height;
        }

        @Override
        int computeCrc32c() {
            return Crc32c.combine(left.crc32c(), right.crc32c(), right.bytes);
        }

        @Override
        void forEachLeaf(LeafReader reader) {
            left.forEachLeaf(reader);
            right.forEachLeaf(reader);
        }
    }

    /** The two one after the other, balanced; either may be missing, not both. */
    static @Nullable RopeNode concat(@Nullable RopeNode first, @Nullable RopeNode second) {
        if (first == null || second == null) {
            return first == null ? second : first;
        }
        return concatBoth(first, second);
    }

    private static RopeNode concatBoth(RopeNode first, RopeNode second) {
        int lean = first.height() - second.height();
        if (lean > 1 && first instanceof Branch tall) {
            return balanced(tall.left, concatBoth(tall.right, second));
        }
        if (lean < -1 && second instanceof Branch tall) {
            return balanced(concatBoth(first, tall.left), tall.right);
        }
        return new Branch(first, second);
    }

    /** A branch of two subtrees whose heights differ by two at most: one rotation, or two, puts that right. */
    private static RopeNode balanced(RopeNode left, RopeNode right) {
        int lean = left.height() - right.height();
        if (lean > 1 && left instanceof Branch tall) {
            if (tall.left.height() < tall.right.height() && tall.right instanceof Branch inner) {
                return new Branch(new Branch(tall.left, inner.left), new Branch(inner.right, right));
            }
            return new Branch(tall.left, new Branch(tall.right, right));
        }
        if (lean < -1 && right instanceof Branch tall) {
            if (tall.right.height() < tall.left.height() && tall.left instanceof Branch inner) {
                return new Branch(new Branch(left, inner.left), new Branch(inner.right, tall.right));
            }
            return new Branch(new Branch(left, tall.left), tall.right);
        }
        return new Branch(left, right);
    }

    /** The first {@code count} code points, which end with a leaf; null when that is nothing. */
    static @Nullable RopeNode firstLeaves(RopeNode node, int count) {
        if (count == 0) {
            return null;
        }
        if (node instanceof Branch branch && count < node.codePoints) {
            int leftSize = branch.left.codePoints;
            return count <= leftSize
                    ? firstLeaves(branch.left, count)
                    : concat(branch.left, firstLeaves(branch.right, count - leftSize));
        }
        return node;
    }

    /** All but the first {@code count} code points, which end with a leaf; null when that is nothing. */
    static @Nullable RopeNode leavesAfter(RopeNode node, int count) {
        if (count == node.codePoints) {
            return null;
        }
        if (node instanceof Branch branch && count > 0) {
            int leftSize = branch.left.codePoints;
            return count >= leftSize
                    ? leavesAfter(branch.right, count - leftSize)
                    : concat(leavesAfter(branch.left, count), branch.right);
        }
        return node;
    }

    /** The text between two places, which are inside this tree. */
    final String text(int from, int to) {
        if (this instanceof Branch branch) {
            int leftSize = branch.left.codePoints;
            if (to <= leftSize) {
                return branch.left.text(from, to);
            }
            if (from >= leftSize) {
                return branch.right.text(from - leftSize, to - leftSize);
            }
            StringBuilder text = new StringBuilder(to - from);
            appendTo(text, from, to);
            return text.toString();
        }
        Leaf leaf = (Leaf) this;
        int start = leaf.offsetOf(from);
        return Utf8.decode(leaf.utf8, start, leaf.offsetOf(to) - start);
    }

    private void appendTo(StringBuilder text, int from, int to) {
        if (from >= to) {
            return;
        }
        if (this instanceof Branch branch) {
            int leftSize = branch.left.codePoints;
            branch.left.appendTo(text, from, Math.min(to, leftSize));
            branch.right.appendTo(text, Math.max(0, from - leftSize), to - leftSize);
        } else {
            text.append(text(from, to));
        }
    }
}
