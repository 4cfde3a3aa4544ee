package io.sequencer.client.editing;

import io.sequencer.client.editing.OutgoingMessage.OutgoingOp;
import io.sequencer.client.editing.op.Inserts;
import io.sequencer.client.editing.op.OpSplit;
import io.sequencer.client.editing.op.TextDiff;
import io.sequencer.text.AppliedEdit;
import io.sequencer.text.Rope;
import io.sequencer.text.TextOp;
import io.sequencer.text.TextOpCodec;
import io.sequencer.text.Transform;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/**
 * The own edits that are not settled: at most one message in flight, and what waits behind it, as one chain: each is made on
 * the content after the one before it, the first on the confirmed content. Owned by {@link EditedText}.
 */
final class PendingEdits {
    /** Where waiting edits stop being composed into one op, so that another edit never costs more than this. */
    static final int MAX_CHANGES = 256;

    private static final int MAX_COMPOSED_BYTES = 16 << 10;

    /** What an op costs in a message beside its own bytes. */
    private static final int OP_BYTES = 24;

    /** One own edit on its way: its form now, and the number it was sent under. */
    static final class Edit {
        private final List<Edit> undone;
        private final Optional<Edit> whole;
        private TextOp op;
        private long undoOf;
        private long clientSeq;

        /**
         * @param undone the edits that it takes back, as far as this copy knows them
         * @param whole the edit that this one was cut from
         */
        private Edit(TextOp op, long undoOf, List<Edit> undone, Optional<Edit> whole) {
            this.op = op;
            this.undoOf = undoOf;
            this.undone = List.copyOf(undone);
            this.whole = whole;
        }

        private Edit(TextOp op, long undoOf) {
            this(op, undoOf, List.of(), Optional.empty());
        }

        private boolean undoes(Edit edit) {
            return undoOf == edit.clientSeq || undone.contains(edit.whole.orElse(edit));
        }

        /** Without deleted text, as it is submitted. */
        TextOp op() {
            return op;
        }

        /** The clientSeq of the own op that it takes back; 0 if none. */
        long undoOf() {
            return undoOf;
        }

        /** 0 as long as it was not sent. */
        long clientSeq() {
            return clientSeq;
        }

        /** Numbers from {@code first} on were never applied and will name other ops. */
        void forgetNumbersFrom(long first) {
            clientSeq = clientSeq >= first ? 0 : clientSeq;
            undoOf = undoOf >= first ? 0 : undoOf;
        }
    }

    private final List<Edit> unsettled = new ArrayList<>();
    private final List<Edit> waiting = new ArrayList<>();
    private Optional<OutgoingMessage> inFlight = Optional.empty();

    Optional<OutgoingMessage> inFlight() {
        return inFlight;
    }

    List<Edit> unsettled() {
        return unsettled;
    }

    List<Edit> waiting() {
        return waiting;
    }

    boolean isEmpty() {
        return inFlight.isEmpty() && waiting.isEmpty();
    }

    /**
     * Another edit by the user, on the local content.
     *
     * @param undone the edits that it takes back
     */
    Edit add(TextOp op, List<Edit> undone) {
        TextOp bare = op.withoutDeletedText();
        long undoOf = undone.stream().mapToLong(Edit::clientSeq).max().orElse(0);
        if (!waiting.isEmpty()) {
            Edit last = waiting.get(waiting.size() - 1);
            if (undoOf == 0 && last.undoOf() == 0 && isSmall(last.op())) {
                last.op = last.op.compose(bare);
                waiting.removeIf(edit -> edit.op.isNoop());
                return last;
            }
        }
        Edit edit = new Edit(bare, undoOf, undone, Optional.empty());
        waiting.add(edit);
        return edit;
    }

    private static boolean isSmall(TextOp op) {
        return op.changes() < MAX_CHANGES && TextOpCodec.encodedLength(op) < MAX_COMPOSED_BYTES;
    }

    /** Puts back what waited when it was stored. */
    void restoreWaiting(List<OutgoingOp> ops) {
        ops.forEach(each -> waiting.add(new Edit(each.op(), each.undoOf())));
    }

    /** Puts back what was in flight when it was stored. */
    void restoreInFlight(OutgoingMessage message, List<TextOp> rebased) {
        inFlight = Optional.of(message);
        long number = message.lastClientSeq() - rebased.size();
        for (TextOp op : rebased) {
            number++;
            Edit edit = new Edit(op, undoOf(message, number));
            edit.clientSeq = number;
            unsettled.add(edit);
        }
    }

    private static long undoOf(OutgoingMessage message, long clientSeq) {
        return message.ops()
                .get(Math.toIntExact(clientSeq - message.firstClientSeq()))
                .undoOf();
    }

    /** Moves {@code op}, made on the confirmed content, past all that is pending, and that past it. */
    TextOp carry(TextOp op) {
        TextOp moved = carry(op, unsettled);
        moved = carry(moved, waiting);
        // What others made void need not be sent; what was sent stays.
        waiting.removeIf(edit -> edit.op().isNoop());
        return moved;
    }

    private static TextOp carry(TextOp op, List<Edit> edits) {
        TextOp moved = op;
        for (Edit edit : edits) {
            if (moved.isNoop()) {
                break;
            }
            Transform.Pair pair = Transform.both(edit.op(), moved);
            edit.op = pair.incoming();
            moved = pair.committed();
        }
        return moved;
    }

    /** Puts as much of what waits into flight as one message may hold. */
    Optional<OutgoingMessage> take(MessageLimits limits, long firstClientSeq, long baseSeq) {
        if (inFlight.isPresent() || waiting.isEmpty()) {
            return Optional.empty();
        }
        List<OutgoingOp> ops = new ArrayList<>();
        int bytes = 0;
        while (!waiting.isEmpty() && ops.size() < limits.opsPerMessage()) {
            cutFirst(limits.opBytes() - OP_BYTES);
            Edit next = waiting.get(0);
            int size = TextOpCodec.encodedLength(next.op()) + OP_BYTES;
            if (!ops.isEmpty() && bytes + size > limits.messageBytes()) {
                break;
            }
            bytes += size;
            waiting.remove(0);
            next.clientSeq = firstClientSeq + ops.size();
            unsettled.add(next);
            ops.add(new OutgoingOp(next.op(), next.undoOf()));
        }
        inFlight = Optional.of(new OutgoingMessage(firstClientSeq, baseSeq, ops));
        return inFlight;
    }

    /** The last piece stays the same object: who undoes the edit refers to that. */
    private void cutFirst(int maxBytes) {
        Edit first = waiting.get(0);
        List<TextOp> pieces = OpSplit.split(first.op(), maxBytes, 4 * MAX_CHANGES);
        int last = pieces.size() - 1;
        first.op = pieces.get(last);
        for (int i = 0; i < last; i++) {
            waiting.add(i, new Edit(pieces.get(i), first.undoOf(), first.undone, Optional.of(first)));
        }
    }

    /** Whether the own op of this number is the next one in flight. */
    boolean awaits(long clientSeq) {
        return !unsettled.isEmpty() && unsettled.get(0).clientSeq() == clientSeq;
    }

    /** Whether {@code applied} can be what became of the next op in flight. */
    boolean firstMayBecome(TextOp applied) {
        List<OutgoingOp> sent = inFlight.orElseThrow().ops();
        return Inserts.mayBecome(sent.get(sent.size() - unsettled.size()).op(), applied);
    }

    /** The next op in flight came back; the rest is now made on what it became. */
    TextOp settleFirst() {
        TextOp op = unsettled.remove(0).op();
        if (unsettled.isEmpty()) {
            inFlight = Optional.empty();
        }
        return op;
    }

    /** An edit that was taken out of the chain, and the content that it was made on. */
    record Removed(Edit edit, Rope content, AppliedEdit applied) {}

    /** Takes the message in flight out of the chain; its edits, in order. What waits still has them under it. */
    List<Removed> removeInFlight(Rope confirmed) {
        List<Removed> removed = new ArrayList<>();
        Rope content = confirmed;
        for (Edit edit : unsettled) {
            AppliedEdit applied = AppliedEdit.apply(content, edit.op());
            removed.add(new Removed(edit, content, applied));
            content = applied.content();
        }
        unsettled.clear();
        inFlight = Optional.empty();
        return removed;
    }

    /**
     * Takes an edit from under what waits, if something of that takes it back: that does so no longer, and all behind it stays as
     * it is.
     *
     * @param removed the last that is still there
     * @return whether there was something
     */
    boolean cancel(Removed removed) {
        int at = 0;
        while (at < waiting.size() && !waiting.get(at).undoes(removed.edit)) {
            at++;
        }
        if (at == waiting.size()) {
            return false;
        }
        TextOp inverse = removed.applied.op().invert().withoutDeletedText();
        Rope shown = removed.applied.content();
        Rope without = removed.content;
        for (Edit each : waiting.subList(0, at)) {
            shown = each.op.apply(shown);
            Transform.Pair pair = Transform.both(each.op, inverse);
            each.op = pair.incoming();
            inverse = pair.committed();
            without = each.op.apply(without);
        }
        Edit undo = waiting.get(at);
        undo.op = TextDiff.between(without, undo.op.apply(shown));
        waiting.removeIf(edit -> edit.op().isNoop());
        return true;
    }

    /** What was in flight waits again, in front, with no number. */
    void requeue() {
        waiting.addAll(0, unsettled);
        unsettled.clear();
        inFlight = Optional.empty();
        waiting.removeIf(edit -> edit.op().isNoop());
    }

    void forgetNumbersFrom(long first) {
        waiting.forEach(edit -> edit.forgetNumbersFrom(first));
    }

    /** The edits of the chain, first to last. */
    Iterator<TextOp> chain() {
        List<TextOp> chain = new ArrayList<>(unsettled.size() + waiting.size());
        unsettled.forEach(edit -> chain.add(edit.op()));
        waiting.forEach(edit -> chain.add(edit.op()));
        return chain.iterator();
    }

    /** {@code confirmed} with all that is pending. */
    Rope applyTo(Rope confirmed) {
        Rope content = confirmed;
        for (Iterator<TextOp> ops = chain(); ops.hasNext(); ) {
            content = ops.next().apply(content);
        }
        return content;
    }
}
