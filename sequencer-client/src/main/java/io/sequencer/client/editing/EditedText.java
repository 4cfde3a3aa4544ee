package io.sequencer.client.editing;

import io.sequencer.client.editing.OutgoingMessage.OutgoingOp;
import io.sequencer.client.editing.op.PositionBefore;
import io.sequencer.client.editing.op.TextDiff;
import io.sequencer.text.AppliedEdit;
import io.sequencer.text.MalformedOpException;
import io.sequencer.text.Rope;
import io.sequencer.text.Side;
import io.sequencer.text.TextOp;
import io.sequencer.text.Transform;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * One copy of a text document with its user's pending edits: {@code content = confirmed . in flight . waiting}.
 *
 * <p>Edits count at once. One message is in flight at a time; it never changes once {@link #nextMessage} gave it, while what
 * waits behind it is rebased as ops of others arrive, one by one (an edit of one's own goes left of a committed one at the same
 * place). After Spiewak and Ellis' account of Jupiter and Google Wave's client: with one message in flight, the state is a line
 * and not a grid.
 *
 * <p>For one thread at a time. Positions are code points. What it throws leaves it as it was.
 */
public final class EditedText {
    private final String docId;
    private final PendingEdits pending = new PendingEdits();
    private final UndoHistory history = new UndoHistory();
    private final RecentOps recent;
    private String clientId;
    private long nextClientSeq;
    private long seq;
    private long version;
    private Rope confirmed;
    private Rope content;
    private boolean sessionTaken;

    private EditedText(String docId, String clientId, long nextClientSeq, long seq, long version, Rope confirmed) {
        this.docId = docId;
        this.clientId = clientId;
        this.nextClientSeq = nextClientSeq;
        this.seq = seq;
        this.version = version;
        this.confirmed = confirmed;
        this.content = confirmed;
        this.recent = new RecentOps(seq);
    }

    /**
     * A copy with nothing pending.
     *
     * @param content the document at {@code seq}
     * @param lastClientSeq the highest number of this client's ops in it; 0 for a new client
     */
    public static EditedText opened(
            String docId, String clientId, Rope content, long seq, long version, long lastClientSeq) {
        return new EditedText(docId, clientId, lastClientSeq + 1, seq, version, content);
    }

    /**
     * A copy as it was stored, pending edits included.
     *
     * @throws MalformedOpException if what is stored does not fit together: open the document anew
     */
    public static EditedText restored(StoredText stored) {
        EditedText text = new EditedText(
                stored.docId(),
                stored.clientId(),
                stored.nextClientSeq(),
                stored.seq(),
                stored.version(),
                Rope.of(stored.content()));
        stored.inFlight().ifPresent(message -> text.pending.restoreInFlight(message.message(), message.rebased()));
        text.pending.restoreWaiting(stored.waiting());
        text.content = text.pending.applyTo(text.confirmed);
        return text;
    }

    /** What survives a restart. To be kept before a message is sent, and whenever an edit must not be lost. */
    public StoredText toStored() {
        Optional<StoredText.InFlight> message = pending.inFlight()
                .map(sent -> new StoredText.InFlight(
                        sent,
                        pending.unsettled().stream().map(PendingEdits.Edit::op).toList()));
        List<OutgoingOp> waiting = pending.waiting().stream()
                .map(edit -> new OutgoingOp(edit.op(), edit.undoOf()))
                .toList();
        return new StoredText(docId, clientId, nextClientSeq, seq, version, confirmed.toString(), message, waiting);
    }

    public String docId() {
        return docId;
    }

    /** Under which id it sends; changes only by {@link #continueAs}. */
    public String clientId() {
        return clientId;
    }

    /**
     * Whether a number that this copy had given out carries somebody else's edit: another copy edits under the same id. What was
     * in flight waits, and nothing leaves before {@link #continueAs}.
     */
    public boolean isSessionTaken() {
        return sessionTaken;
    }

    /** The last op of the log it took in. */
    public long seq() {
        return seq;
    }

    /** The document's version there. */
    public long version() {
        return version;
    }

    /** What the editor shows. */
    public Rope content() {
        return content;
    }

    /** What the log makes at {@link #seq}. */
    public Rope confirmed() {
        return confirmed;
    }

    /** The message that was given out and did not come back as a whole. */
    public Optional<OutgoingMessage> inFlight() {
        return pending.inFlight();
    }

    /** Whether edits wait that are in no message yet. */
    public boolean hasWaiting() {
        return !pending.waiting().isEmpty();
    }

    /** Whether any edit is not settled. */
    public boolean hasPending() {
        return !pending.isEmpty();
    }

    /**
     * The user's edit, made on {@link #content}.
     *
     * @param nowMillis any clock that does not go back: edits within 500 ms of each other are undone together
     * @throws MalformedOpException if it does not fit the content
     */
    public void edit(TextOp op, long nowMillis) {
        if (op.isNoop()) {
            return;
        }
        AppliedEdit edit = AppliedEdit.apply(content, op);
        PendingEdits.Edit own = pending.add(edit.op(), List.of());
        history.edited(edit.op().invert(), own, nowMillis);
        content = edit.content();
    }

    /** The next edit begins an undo group of its own. */
    public void closeUndoGroup() {
        history.closeGroup();
    }

    public boolean canUndo() {
        return history.canUndo();
    }

    public boolean canRedo() {
        return history.canRedo();
    }

    /** Takes the last group of own edits back; the change that the editor has to show, nothing if there is none. */
    public TextOp undo() {
        return history.popUndo()
                .map(group -> {
                    AppliedEdit edit = AppliedEdit.apply(content, group.inverse());
                    history.undone(edit.op().invert(), own(edit, group.edits()));
                    return edit.op();
                })
                .orElse(TextOp.noop());
    }

    /** Does the group again that was taken back last, unless there was another edit since; as {@link #undo}. */
    public TextOp redo() {
        return history.popRedo()
                .map(group -> {
                    AppliedEdit edit = AppliedEdit.apply(content, group.inverse());
                    history.redone(edit.op().invert(), own(edit, group.edits()));
                    return edit.op();
                })
                .orElse(TextOp.noop());
    }

    private PendingEdits.Edit own(AppliedEdit edit, List<PendingEdits.Edit> undone) {
        content = edit.content();
        return pending.add(edit.op(), undone);
    }

    /**
     * What to send next: empty while a message is in flight or nothing waits. From here on the message is in flight and is the
     * one to be sent, and sent again, until it came back, was refused, or a snapshot decided about it. Store the copy before
     * sending.
     */
    public Optional<OutgoingMessage> nextMessage(MessageLimits limits) {
        if (sessionTaken) {
            return Optional.empty();
        }
        Optional<OutgoingMessage> message = pending.take(limits, nextClientSeq, seq);
        message.ifPresent(sent -> nextClientSeq = sent.lastClientSeq() + 1);
        return message;
    }

    /**
     * The next op of the canonical log, whoever sent it; it settles an own one.
     *
     * @throws OutOfStepException if it is not the next, or does not fit: resync by a snapshot
     */
    public Received receive(CanonicalOp op) {
        if (op.serverSeq() != seq + 1) {
            throw new OutOfStepException("op " + op.serverSeq() + " came where " + (seq + 1) + " is next");
        }
        boolean own = op.clientId().equals(clientId);
        boolean awaited = own && pending.awaits(op.clientSeq());
        if (own && !awaited && pending.inFlight().isPresent()) {
            throw new OutOfStepException("own op " + op.clientSeq() + " came before what is in flight");
        }
        AppliedEdit edit = applyToConfirmed(op.applied());
        boolean settles = awaited && pending.firstMayBecome(edit.op());
        if (awaited && !settles) {
            refused(); // Its number is gone.
            sessionTaken = true;
        }
        Received received = settles ? settle(edit.op()) : foreign(edit.op());
        if (own) {
            nextClientSeq = Math.max(nextClientSeq, op.clientSeq() + 1);
        }
        confirmed = edit.content();
        seq++;
        version += edit.op().isNoop() ? 0 : 1;
        recent.add(edit.op());
        return received;
    }

    private AppliedEdit applyToConfirmed(TextOp op) {
        try {
            return AppliedEdit.apply(confirmed, op);
        } catch (MalformedOpException e) {
            throw new OutOfStepException("op " + (seq + 1) + " does not fit the content: this copy went astray", e);
        }
    }

    private Received foreign(TextOp op) {
        return new Received(Received.Kind.FOREIGN, takeIn(op));
    }

    /** An op made on the confirmed content reaches the local one; returns what it is there. */
    private TextOp takeIn(TextOp op) {
        TextOp change = pending.carry(op.withoutDeletedText());
        history.carry(change);
        content = change.apply(content);
        return change;
    }

    private Received settle(TextOp applied) {
        TextOp foreseen = pending.settleFirst();
        if (foreseen.equals(applied.withoutDeletedText())) {
            return new Received(Received.Kind.SETTLED, TextOp.noop());
        }
        // What is pending was made on the foreseen content.
        return new Received(Received.Kind.HEALED, takeIn(TextDiff.betweenForms(confirmed, foreseen, applied)));
    }

    /**
     * The message in flight was refused and never will be applied, and sending it otherwise would not help: the content loses it.
     * Its numbers are free again, and the undo history is gone.
     */
    public TakenBack takeBack() {
        List<PendingEdits.Removed> lost = pending.removeInFlight(confirmed);
        history.clear();
        nextClientSeq -= lost.size();
        TextOp change = TextOp.noop();
        for (int i = lost.size() - 1; i >= 0; i--) {
            if (!pending.cancel(lost.get(i))) {
                change = change.compose(takeIn(lost.get(i).applied().op().invert()));
            }
        }
        forgetNumbers();
        return new TakenBack(change, lost.stream().map(each -> each.edit().op()).toList());
    }

    private void forgetNumbers() {
        pending.forgetNumbersFrom(nextClientSeq);
        history.forgetNumbersFrom(nextClientSeq);
    }

    /**
     * The message in flight was refused and never will be applied as it is, but its edits still count: they wait again and will
     * be sent under the same numbers, on another base. The usual step before a snapshot is asked for.
     */
    public void refused() {
        nextClientSeq -= pending.unsettled().size();
        pending.requeue();
        forgetNumbers();
    }

    /**
     * The document at a later {@code atSeq}, when the ops in between are not to be had or the copy went astray. A message in flight
     * that is in it is settled; one that is not stays in flight: it may have come after the snapshot, and is sent again as it was.
     *
     * @param lastClientSeq the highest number of this client's ops that the snapshot has; 0 if none is known
     * @throws OutOfStepException if the snapshot is older than the copy: ask another node, or again
     */
    public Resynced resync(Rope snapshot, long atSeq, long atVersion, long lastClientSeq) {
        if (atSeq < seq) {
            throw new OutOfStepException("a snapshot at " + atSeq + " came for a copy at " + seq);
        }
        boolean forgotten =
                lastClientSeq < nextClientSeq - 1 - pending.unsettled().size();
        Rope before = confirmed;
        int applied = 0;
        while (!pending.unsettled().isEmpty() && pending.unsettled().get(0).clientSeq() <= lastClientSeq) {
            before = pending.settleFirst().apply(before);
            applied++;
        }
        nextClientSeq = Math.max(nextClientSeq, lastClientSeq + 1);
        confirmed = snapshot;
        seq = atSeq;
        version = atVersion;
        recent.restart(atSeq);
        return new Resynced(takeIn(TextDiff.between(before, snapshot)), applied, forgotten);
    }

    /**
     * Goes on under an id that was never used, because the sequencer does not know the old one any more or gave it to another
     * user. What was in flight waits again: if it was applied after all, its text is there twice. Who minds that more than a
     * loss calls {@link #takeBack} before.
     */
    public void continueAs(String newClientId) {
        nextClientSeq = 1;
        pending.requeue();
        forgetNumbers();
        clientId = newClientId;
        sessionTaken = false;
    }

    /** Whether a checksum that the sequencer sent contradicts this copy: then resync. One for another seq says nothing. */
    public boolean drifted(long atSeq, int crc32c) {
        return atSeq == seq && crc32c != confirmed.crc32c();
    }

    /**
     * Where a position in the document at {@code atSeq} is in the local content now; empty if this copy is not there yet, or the
     * position is older than the ops it remembers (512).
     */
    public OptionalInt localPosition(int position, long atSeq, Side side) {
        OptionalInt now = recent.position(position, atSeq, side);
        if (now.isEmpty()) {
            return now;
        }
        int moved = now.getAsInt();
        for (var ops = pending.chain(); ops.hasNext(); ) {
            moved = Transform.position(moved, ops.next(), side);
        }
        return OptionalInt.of(Math.min(moved, content.length()));
    }

    /** Where a position in the local content is in the confirmed one, for telling others; text of one's own that is pending is at
     * the place where it will go. */
    public int confirmedPosition(int position) {
        List<TextOp> chain = new ArrayList<>();
        pending.chain().forEachRemaining(chain::add);
        int moved = position;
        for (int i = chain.size() - 1; i >= 0; i--) {
            moved = PositionBefore.of(moved, chain.get(i));
        }
        return moved;
    }
}
