package io.sequencer.chaos.memory;

import io.sequencer.cli.converge.EditWish;
import io.sequencer.client.editing.EditedText;
import io.sequencer.client.editing.MessageLimits;
import io.sequencer.client.editing.OutOfStepException;
import io.sequencer.client.editing.OutgoingMessage;
import io.sequencer.client.editing.Received;
import io.sequencer.client.editing.Resynced;
import io.sequencer.client.editing.StoredText;
import io.sequencer.client.editing.StoredTextJson;
import io.sequencer.proto.v1.ErrorCode;
import io.sequencer.text.Rope;
import io.sequencer.text.TextOp;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.UUID;

/** An author with a copy, and what a document handle does around it: storing, resending, resyncing. */
final class Participant {
    private final int number;
    private final Marks marks;
    private final Set<String> settled = new HashSet<>();
    private final UUID identity;
    private EditedText text;
    private StoredText stored;
    private int lives;
    private boolean online = true;
    private boolean snapshotWanted;
    private boolean mayHeal;

    Participant(int number, long seed, Authority authority, Marks marks) {
        this.number = number;
        this.marks = marks;
        this.identity = new UUID(seed, number);
        long head = authority.head();
        this.text =
                EditedText.opened("doc", newClientId(), authority.contentAt(head), head, authority.versionAt(head), 0);
        this.stored = text.toStored();
    }

    private String newClientId() {
        lives++;
        return new UUID(identity.getMostSignificantBits(), identity.getLeastSignificantBits() + 1_000L * lives)
                .toString();
    }

    EditedText text() {
        return text;
    }

    /** The opIds that came back to this author as its own. */
    Set<String> settled() {
        return settled;
    }

    boolean isOnline() {
        return online;
    }

    void leave() {
        online = false;
    }

    /** A new connection: what is in flight has to be sent again. */
    void comeBack() {
        online = true;
    }

    void edit(SplittableRandom random, long nowMillis) {
        Rope before = text.content();
        boolean alone = random.nextInt(3) == 0;
        if (alone) {
            text.closeUndoGroup();
        }
        String mark = marks.next(number);
        TextOp op = EditWish.of(random, mark).on(before);
        if (op.isNoop()) {
            return;
        }
        text.edit(op, nowMillis);
        marks.edited(number, op.withDeletedText(before));
        if (alone && random.nextInt(4) == 0) {
            undoAtOnce(before);
        }
        store();
    }

    /** Nobody interfered: what was there before is there again. */
    private void undoAtOnce(Rope before) {
        TextOp change = text.undo();
        Checks.equal("an undo right after the edit", before, text.content());
        marks.undone(number, change);
    }

    void undo() {
        Rope before = text.content();
        TextOp change = text.undo();
        Checks.equal("the change that an undo shows", text.content(), change.apply(before));
        marks.undone(number, change);
        store();
    }

    void redo() {
        Rope before = text.content();
        TextOp change = text.redo();
        Checks.equal("the change that a redo shows", text.content(), change.apply(before));
        marks.redone(change);
        store();
    }

    private void store() {
        stored = text.toStored();
    }

    /** Everything that was not stored is gone: undo history, and the connection. */
    void restart() {
        Rope shown = text.content();
        boolean complete = text.toStored().equals(stored);
        text = EditedText.restored(StoredTextJson.read(StoredTextJson.write(stored)));
        if (complete) {
            Checks.equal("what a restart shows", shown, text.content());
        }
        online = true;
        snapshotWanted = false;
    }

    /** What to send now: a new message, stored first, or the one in flight again. */
    Optional<OutgoingMessage> toSend(MessageLimits limits) {
        if (!online || snapshotWanted) {
            return Optional.empty();
        }
        Optional<OutgoingMessage> next = text.nextMessage(limits);
        if (next.isPresent()) {
            store();
        }
        return text.inFlight();
    }

    /** Takes in the next op of the log. */
    void receive(Authority authority) {
        Rope before = text.content();
        var op = authority.op(text.seq() + 1);
        boolean own = op.clientId().equals(text.clientId());
        Received received;
        try {
            received = text.receive(op);
        } catch (OutOfStepException e) {
            // Of a forgotten client a snapshot may end within a message and not say so: what a handle does is to read
            // anew.
            Checks.that("own ops come in order", own && authority.hasForgotten());
            snapshotWanted = true;
            return;
        }
        Checks.equal(
                "the change that an op shows", text.content(), received.change().apply(before));
        Checks.that("the confirmed content is the log's", text.confirmed().equals(authority.contentAt(text.seq())));
        Checks.that("the version is the log's", text.version() == authority.versionAt(text.seq()));
        switch (received.kind()) {
            case SETTLED -> settled.add(Checks.opId(op));
            case HEALED -> {
                Checks.that("an op is applied as foreseen", mayHeal);
                settled.add(Checks.opId(op));
            }
            case FOREIGN -> Checks.that("own ops are known", !own || settled.contains(Checks.opId(op)));
        }
    }

    /** The answer to a message, if it is the one in flight. */
    void refused(String clientId, OutgoingMessage message, ErrorCode code, Authority authority) {
        boolean current = clientId.equals(text.clientId())
                && text.inFlight().filter(message::equals).isPresent();
        if (!current || !online) {
            return;
        }
        switch (code) {
            case STALE_BASE, BASE_BEFORE_OWN_OP, FUTURE_BASE -> {
                text.refused();
                snapshotWanted = true;
            }
            case DOCUMENT_TOO_LARGE -> {
                Rope before = text.content();
                TextOp change = text.takeBack().change();
                Checks.equal("the change that a refusal shows", text.content(), change.apply(before));
                marks.lost();
                // A copy of the message may still be on its way.
                text.continueAs(newClientId());
            }
            case SESSION_EXPIRED, OUT_OF_ORDER -> {
                Checks.that("numbers are taken in order", authority.hasForgotten());
                marks.doubled();
                text.continueAs(newClientId());
            }
            default -> throw new IllegalStateException("refused with " + code);
        }
        store();
    }

    boolean wantsSnapshot() {
        return snapshotWanted;
    }

    /** The content at a number that the copy has not passed. */
    void resync(Authority authority, long atSeq) {
        Rope before = text.content();
        mayHeal |= text.inFlight().isPresent();
        long last = authority.lastClientSeq(text.clientId(), atSeq);
        text.inFlight().ifPresent(message -> {
            for (long seq = message.firstClientSeq(); seq <= Math.min(last, message.lastClientSeq()); seq++) {
                settled.add(text.clientId() + "/" + seq);
            }
        });
        Resynced resynced = text.resync(authority.contentAt(atSeq), atSeq, authority.versionAt(atSeq), last);
        Checks.equal(
                "the change that a snapshot shows",
                text.content(),
                resynced.change().apply(before));
        if (resynced.sessionForgotten()) {
            marks.doubled();
            text.continueAs(newClientId());
        }
        marks.resynced();
        snapshotWanted = false;
        store();
    }
}
