package io.sequencer.text;

import io.sequencer.text.RopeNode.Branch;
import io.sequencer.text.RopeNode.Leaf;
import io.sequencer.text.utf8.Utf8;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The one way to change a {@link Rope}: put text in the place of a range. Pure, any thread.
 *
 * <p>Promise: in a tree of more than one leaf, every leaf has between {@link #MIN_LEAF} and {@link #MAX_LEAF} bytes. A leaf
 * that grows over is cut near the place of the edit, so that typing on fills one of the halves; one that shrinks under is
 * put together with its neighbour.
 */
final class RopeSplice {
    static final int MAX_LEAF = 1024;
    static final int MIN_LEAF = 256;

    /** Leaves of loaded text and of long inserts: room for a while of typing. */
    static final int USUAL_LEAF = 768;

    private static final int LONGEST_SEQUENCE = 4;

    static final Leaf EMPTY = Leaf.of(new byte[0]);

    private RopeSplice() {}

    /** {@code root} with {@code text} in the place of {@code deleted} code points from {@code position} on. */
    static RopeNode splice(RopeNode root, int position, int deleted, String text) {
        byte[] utf8 = text.isEmpty() ? EMPTY.utf8 : text.getBytes(StandardCharsets.UTF_8);
        // What is deleted has a byte at least for each code point: this never lets too much pass.
        if ((long) root.bytes - deleted + utf8.length > Rope.MAX_BYTES) {
            throw new MalformedOpException(
                    MalformedOpException.Flaw.LENGTH_OUT_OF_RANGE, "content would exceed " + Rope.MAX_BYTES + " bytes");
        }
        RopeNode inOneLeaf = inOneLeaf(root, position, deleted, utf8, root instanceof Leaf);
        return inOneLeaf == null ? overLeaves(root, position, position + deleted, utf8) : inOneLeaf;
    }

    /** The usual edit: new nodes from the leaf to the root, shape unchanged. Null if it takes more than that. */
    private static @Nullable RopeNode inOneLeaf(
            RopeNode node, int position, int deleted, byte[] inserted, boolean alone) {
        if (node instanceof Branch branch) {
            int leftSize = branch.left.codePoints;
            if (position + deleted <= leftSize) {
                RopeNode left = inOneLeaf(branch.left, position, deleted, inserted, alone);
                return left == null ? null : new Branch(left, branch.right);
            }
            if (position >= leftSize) {
                RopeNode right = inOneLeaf(branch.right, position - leftSize, deleted, inserted, alone);
                return right == null ? null : new Branch(branch.left, right);
            }
            return null;
        }
        Leaf leaf = (Leaf) node;
        int from = leaf.offsetOf(position);
        int to = deleted == 0 ? from : leaf.offsetOf(position + deleted);
        int size = leaf.bytes - (to - from) + inserted.length;
        boolean fits = size <= MAX_LEAF && (alone || size >= MIN_LEAF);
        return fits ? edited(leaf, from, to, deleted, inserted) : null;
    }

    private static Leaf edited(Leaf leaf, int from, int to, int deleted, byte[] inserted) {
        byte[] utf8 = new byte[leaf.bytes - (to - from) + inserted.length];
        System.arraycopy(leaf.utf8, 0, utf8, 0, from);
        System.arraycopy(inserted, 0, utf8, from, inserted.length);
        System.arraycopy(leaf.utf8, to, utf8, from + inserted.length, leaf.bytes - to);
        int codePoints = leaf.codePoints - deleted + Utf8.codePoints(inserted, 0, inserted.length);
        int supplementaries = leaf.supplementaries + Utf8.supplementaries(inserted, 0, inserted.length);
        if (leaf.supplementaries > 0) {
            supplementaries -= Utf8.supplementaries(leaf.utf8, from, to - from);
        }
        return new Leaf(utf8, codePoints, supplementaries);
    }

    /** Replaces whole leaves: those that the range touches, and a neighbour if too little is left of them. */
    private static RopeNode overLeaves(RopeNode root, int from, int to, byte[] inserted) {
        Spot first = spotAt(root, from);
        Spot last = spotAt(root, to);
        int headSize = first.leaf.offsetOf(first.before);
        int tailFrom = last.leaf.offsetOf(last.before);

        RopeNode before = RopeNode.firstLeaves(root, from - first.before);
        RopeNode after = RopeNode.leavesAfter(root, to - last.before + last.leaf.codePoints);
        byte[] changed = join(first.leaf.utf8, headSize, inserted, last.leaf.utf8, tailFrom);
        int editEnd = headSize + inserted.length;
        boolean merged = changed.length < MIN_LEAF && (before != null || after != null);
        if (merged && before != null) {
            Leaf neighbour = spotAt(before, before.codePoints).leaf;
            before = RopeNode.firstLeaves(before, before.codePoints - neighbour.codePoints);
            changed = join(neighbour.utf8, neighbour.bytes, changed, EMPTY.utf8, 0);
            editEnd += neighbour.bytes;
        } else if (merged && after != null) {
            Leaf neighbour = spotAt(after, 0).leaf;
            after = RopeNode.leavesAfter(after, neighbour.codePoints);
            changed = join(changed, changed.length, EMPTY.utf8, neighbour.utf8, 0);
        }
        RopeNode middle = merged ? build(changed, USUAL_LEAF) : cut(changed, editEnd);
        RopeNode whole = RopeNode.concat(RopeNode.concat(before, middle), after);
        return whole == null ? EMPTY : whole;
    }

    private static byte[] join(byte[] head, int headSize, byte[] middle, byte[] tail, int tailFrom) {
        byte[] all = new byte[Math.addExact(Math.addExact(headSize, middle.length), tail.length - tailFrom)];
        System.arraycopy(head, 0, all, 0, headSize);
        System.arraycopy(middle, 0, all, headSize, middle.length);
        System.arraycopy(tail, tailFrom, all, headSize + middle.length, tail.length - tailFrom);
        return all;
    }

    /** A place in a leaf, by the code points of the leaf before it. */
    private record Spot(Leaf leaf, int before) {}

    /** Where {@code position} is; in the earlier leaf where two meet. */
    private static Spot spotAt(RopeNode root, int position) {
        RopeNode node = root;
        int before = position;
        while (node instanceof Branch branch) {
            int leftSize = branch.left.codePoints;
            node = before <= leftSize ? branch.left : branch.right;
            before = before <= leftSize ? before : before - leftSize;
        }
        return new Spot((Leaf) node, before);
    }

    /** A leaf that grew over its limit becomes two, cut where the edit ended as far as their sizes allow. */
    private static RopeNode cut(byte[] utf8, int editEnd) {
        int size = utf8.length;
        if (size <= MAX_LEAF || size > MAX_LEAF + MIN_LEAF) {
            return build(utf8, size <= MAX_LEAF ? MAX_LEAF : USUAL_LEAF);
        }
        int smallest = MIN_LEAF + LONGEST_SEQUENCE;
        int at = boundaryAt(utf8, Math.max(smallest, Math.min(editEnd, size - smallest)));
        return new Branch(Leaf.of(Arrays.copyOf(utf8, at)), Leaf.of(Arrays.copyOfRange(utf8, at, size)));
    }

    /** A balanced tree over valid UTF-8, in leaves of about even size, none above {@code leafBytes}. */
    static RopeNode build(byte[] utf8, int leafBytes) {
        if (utf8.length == 0) {
            return EMPTY;
        }
        int room = leafBytes == MAX_LEAF ? leafBytes : leafBytes - LONGEST_SEQUENCE;
        int leaves = (utf8.length + room - 1) / room;
        return build(utf8, 0, leaves, leaves);
    }

    private static RopeNode build(byte[] utf8, int firstLeaf, int endLeaf, int leaves) {
        if (endLeaf - firstLeaf == 1) {
            int from = boundaryAt(utf8, (int) ((long) utf8.length * firstLeaf / leaves));
            int to = boundaryAt(utf8, (int) ((long) utf8.length * endLeaf / leaves));
            return Leaf.of(Arrays.copyOfRange(utf8, from, to));
        }
        int middle = (firstLeaf + endLeaf) >>> 1;
        return new Branch(build(utf8, firstLeaf, middle, leaves), build(utf8, middle, endLeaf, leaves));
    }

    /** The last code point boundary at or before {@code offset}. */
    private static int boundaryAt(byte[] utf8, int offset) {
        int at = offset;
        while (at < utf8.length && Utf8.isContinuation(utf8[at])) {
            at--;
        }
        return at;
    }
}
