package io.sequencer.text;

import io.sequencer.text.RopeNode.Branch;
import io.sequencer.text.RopeNode.Leaf;
import io.sequencer.text.utf8.Utf8;
import java.util.IdentityHashMap;
import java.util.Map;

/**
 * Everything that must hold inside a rope, checked node by node. Nodes never change, so that one checker, used after each
 * step of a long stream of edits, looks only at those that are new.
 */
final class RopeInvariants {
    private final Map<RopeNode, Integer> leavesOfSound = new IdentityHashMap<>();

    static void checkOnce(Rope rope) {
        new RopeInvariants().check(rope);
    }

    void check(Rope rope) {
        int leaves = check(rope.root(), rope.root() instanceof Leaf);
        double limit = 1.4405 * Math.log(leaves + 2) / Math.log(2);
        that(rope.root().height() <= limit, "height " + rope.root().height() + " of " + leaves + " leaves");
    }

    static int leaves(RopeNode node) {
        return node instanceof Branch branch ? leaves(branch.left) + leaves(branch.right) : 1;
    }

    private int check(RopeNode node, boolean alone) {
        Integer known = leavesOfSound.get(node);
        // A small leaf was sound as the whole rope, but need not be as a part of one.
        if (known != null && (node instanceof Branch || node.bytes >= RopeSplice.MIN_LEAF)) {
            return known;
        }
        int leaves = checkNew(node, alone);
        leavesOfSound.put(node, leaves);
        return leaves;
    }

    private int checkNew(RopeNode node, boolean alone) {
        if (node instanceof Branch branch) {
            int leaves = check(branch.left, false) + check(branch.right, false);
            int lean = branch.left.height() - branch.right.height();
            that(Math.abs(lean) <= 1, "balance is " + lean);
            that(
                    branch.height() == 1 + Math.max(branch.left.height(), branch.right.height()),
                    "height is not one more than the children's");
            that(branch.bytes == branch.left.bytes + branch.right.bytes, "bytes");
            that(branch.codePoints == branch.left.codePoints + branch.right.codePoints, "code points");
            that(
                    branch.supplementaries == branch.left.supplementaries + branch.right.supplementaries,
                    "supplementaries");
            return leaves;
        }
        Leaf leaf = (Leaf) node;
        int size = leaf.utf8.length;
        that(size <= RopeSplice.MAX_LEAF, "leaf of " + size);
        that(alone || size >= RopeSplice.MIN_LEAF, "leaf of only " + size);
        that(leaf.bytes == size, "leaf bytes");
        that(Utf8.isValid(leaf.utf8, 0, size), "leaf cut inside of a code point");
        that(leaf.codePoints == Utf8.codePoints(leaf.utf8, 0, size), "leaf code points");
        that(leaf.supplementaries == Utf8.supplementaries(leaf.utf8, 0, size), "leaf supplementaries");
        return 1;
    }

    private static void that(boolean holds, String what) {
        if (!holds) {
            throw new AssertionError("rope: " + what);
        }
    }
}
