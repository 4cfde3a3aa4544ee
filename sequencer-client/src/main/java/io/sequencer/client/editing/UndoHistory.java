package io.sequencer.client.editing;

import io.sequencer.text.TextOp;
import io.sequencer.text.TextOpCodec;
import io.sequencer.text.Transform;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the user may take back, and what may be done again: inverses of own edits, each made on the content after the one above
 * it was done, the topmost on the local content. Owned by {@link EditedText}.
 *
 * <p>Whatever others change is carried through both stacks. What became void that way vanishes.
 */
final class UndoHistory {
    private static final int MAX_GROUPS = 200;
    private static final long MAX_BYTES = 4L << 20;
    private static final long PAUSE_MILLIS = 500;
    /** A group stops growing: each of its edits may have been sent on its own. */
    private static final int MAX_EDITS = 64;

    private final Deque<Group> undos = new ArrayDeque<>();
    private final Deque<Group> redos = new ArrayDeque<>();
    /** The topmost, while edits may still join it. */
    private @Nullable Group open;

    private long lastEditMillis;
    private long bytes;

    /** Edits that are taken back together, and one op that does so. */
    static final class Group {
        private final List<PendingEdits.Edit> edits = new ArrayList<>();
        private TextOp inverse;
        private int bytes;

        private Group(TextOp inverse, PendingEdits.Edit edit) {
            this.inverse = inverse;
            this.bytes = TextOpCodec.encodedLength(inverse);
            edits.add(edit);
        }

        /** Takes the group back; made on the local content. */
        TextOp inverse() {
            return inverse;
        }

        List<PendingEdits.Edit> edits() {
            return edits;
        }

        private boolean isFull() {
            return inverse.changes() >= PendingEdits.MAX_CHANGES || edits.size() >= MAX_EDITS;
        }

        /**
         * Another edit joined the group.
         *
         * @param wholeInverse of the whole group
         */
        private void grow(TextOp wholeInverse, PendingEdits.Edit edit) {
            inverse = wholeInverse;
            bytes = TextOpCodec.encodedLength(inverse);
            if (edits.get(edits.size() - 1) != edit) {
                edits.add(edit);
            }
        }
    }

    /** The user edited: {@code inverse} takes it back. What was taken back before cannot be done again any more. */
    void edited(TextOp inverse, PendingEdits.Edit edit, long nowMillis) {
        clear(redos);
        TextOp bare = inverse.withoutDeletedText();
        Group group = open;
        if (group != null && nowMillis - lastEditMillis < PAUSE_MILLIS && !group.isFull()) {
            bytes -= group.bytes;
            group.grow(bare.compose(group.inverse), edit);
            bytes += group.bytes;
            dropVoid(undos);
        } else {
            open = new Group(bare, edit);
            push(undos, open);
        }
        lastEditMillis = nowMillis;
        trim();
    }

    private void push(Deque<Group> stack, Group group) {
        stack.push(group);
        bytes += group.bytes;
    }

    /** The oldest go first. */
    private void trim() {
        while (undos.size() > MAX_GROUPS || (bytes > MAX_BYTES && undos.size() > 1)) {
            bytes -= undos.removeLast().bytes;
        }
    }

    private void clear(Deque<Group> stack) {
        stack.forEach(group -> bytes -= group.bytes);
        stack.clear();
    }

    void clear() {
        clear(undos);
        clear(redos);
        open = null;
    }

    /** The next edit begins a group of its own. */
    void closeGroup() {
        open = null;
    }

    boolean canUndo() {
        return !undos.isEmpty();
    }

    boolean canRedo() {
        return !redos.isEmpty();
    }

    Optional<Group> popUndo() {
        return pop(undos);
    }

    Optional<Group> popRedo() {
        return pop(redos);
    }

    private Optional<Group> pop(Deque<Group> stack) {
        open = null;
        Group group = stack.poll();
        if (group != null) {
            bytes -= group.bytes;
        }
        return Optional.ofNullable(group);
    }

    /** A group was taken back by {@code edit}; {@code inverse} does it again. */
    void undone(TextOp inverse, PendingEdits.Edit edit) {
        push(redos, new Group(inverse.withoutDeletedText(), edit));
    }

    /** A group was done again by {@code edit}; {@code inverse} takes it back. */
    void redone(TextOp inverse, PendingEdits.Edit edit) {
        push(undos, new Group(inverse.withoutDeletedText(), edit));
    }

    /** The local content changed by {@code change}, which is none of the user's edits. */
    void carry(TextOp change) {
        carry(change, undos);
        carry(change, redos);
    }

    private void carry(TextOp change, Deque<Group> stack) {
        TextOp moved = change;
        for (Group group : stack) {
            if (moved.isNoop()) {
                break;
            }
            Transform.Pair pair = Transform.both(group.inverse, moved);
            group.inverse = pair.incoming();
            moved = pair.committed();
        }
        dropVoid(stack);
    }

    /** Groups that do nothing go; what is edited next must not join the one below. */
    private void dropVoid(Deque<Group> stack) {
        for (Iterator<Group> groups = stack.iterator(); groups.hasNext(); ) {
            Group group = groups.next();
            if (group.inverse.isNoop()) {
                bytes -= group.bytes;
                groups.remove();
                open = open == group ? null : open;
            }
        }
    }

    /** Numbers from {@code first} on were never applied and will name other ops. */
    void forgetNumbersFrom(long first) {
        undos.forEach(group -> group.edits.forEach(edit -> edit.forgetNumbersFrom(first)));
        redos.forEach(group -> group.edits.forEach(edit -> edit.forgetNumbersFrom(first)));
    }
}
