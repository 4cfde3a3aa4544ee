package io.sequencer.client.document.sync;

import io.sequencer.client.document.DocumentChange;
import io.sequencer.client.document.DocumentChange.Origin;
import io.sequencer.client.document.DocumentCounts;
import io.sequencer.client.document.DocumentListener;
import io.sequencer.client.editing.CanonicalOp;
import io.sequencer.client.editing.EditedText;
import io.sequencer.client.editing.OutOfStepException;
import io.sequencer.client.editing.Received;
import io.sequencer.client.editing.Resynced;
import io.sequencer.client.follow.Cursor;
import io.sequencer.client.link.Link;
import io.sequencer.proto.v1.Error;
import io.sequencer.proto.v1.ErrorCode;
import io.sequencer.proto.v1.Joined;
import io.sequencer.proto.v1.Limits;
import io.sequencer.proto.v1.OpEvent;
import io.sequencer.text.MalformedOpException;
import io.sequencer.text.Rope;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongFunction;

/**
 * Where the copy is in the log, and when it has to be read anew. Guarded by the document's lock.
 */
final class Inbox {

    /** A document that is read anew again and again waits ever longer in between. */
    private static final long FIRST_WAIT_MILLIS = 50;

    private static final long LONGEST_WAIT_MILLIS = 5_000;

    private final Link link;
    private final EditedText text;
    private final Happenings happenings;
    private final LongFunction<Cursor> cursors;
    private Cursor cursor;

    private boolean connected;
    /** The stream of the present connection stands behind the copy. */
    private boolean following;
    /** What the copy has to reach before it counts as up to date. */
    private long catchUpTo;

    /** Nothing is taken in until the document is read anew. */
    private boolean readingAnew;

    private boolean asked;
    private int rounds;
    private long notBeforeNanos;
    private boolean opened;

    /** @param cursors makes the subscription behind a number; one that was replaced says nothing any more */
    Inbox(Link link, EditedText text, Happenings happenings, LongFunction<Cursor> cursors) {
        this.link = link;
        this.text = text;
        this.happenings = happenings;
        this.cursors = cursors;
        // A copy that never saw the document asks for its content, not for what follows on nothing.
        this.cursor = cursors.apply(text.seq() == 0 ? Cursor.NOTHING : text.seq());
    }

    Cursor cursor() {
        return cursor;
    }

    boolean connected() {
        return connected;
    }

    boolean following() {
        return following;
    }

    /** Whether the copy was up to date when it was last told. */
    boolean isLive() {
        return connected && following && !readingAnew && text.seq() >= catchUpTo;
    }

    void connectedTo() {
        connected = true;
    }

    void connectionLost() {
        connected = false;
        following = false;
        happenings.presence.left(link.nanoTime());
    }

    /**
     * What an answer of the node made of the copy.
     *
     * @param error why it cannot go on
     * @param anew the content was put in the place of the one before
     * @param sessionForgotten the node knows less of the session than it had acked
     */
    record Taken(Optional<Error> error, boolean anew, boolean sessionForgotten) {
        private static final Taken NOTHING = new Taken(Optional.empty(), false, false);
    }

    Taken joined(Joined answer, Limits limits) {
        if (isWaitingToAsk()) {
            return Taken.NOTHING;
        }
        happenings.presence.joined(limits);
        catchUpTo = answer.getHeadSeq();
        if (answer.getSnapshot()) {
            return Taken.NOTHING;
        }
        if (readingAnew) {
            // There is nothing in it: as good as a snapshot.
            return snapshot(Rope.EMPTY, answer.getFromSeq(), 0, answer.getLastClientSeq());
        }
        following = true;
        opened = true;
        return Taken.NOTHING;
    }

    Taken snapshot(Rope content, long seq, long version, long lastClientSeq) {
        if (isWaitingToAsk()) {
            return Taken.NOTHING;
        }
        Resynced resynced;
        try {
            resynced = text.resync(content, seq, version, lastClientSeq);
        } catch (OutOfStepException e) {
            return new Taken(Optional.of(setBack(seq)), false, false);
        }
        if (opened) {
            happenings.count(DocumentCounts::withResync);
        }
        opened = true;
        following = true;
        readingAnew = false;
        happenings.changed(DocumentChange.of(resynced.change(), Origin.RESYNC));
        happenings.tellOthersIf(happenings.presence.reached(text, true));
        return new Taken(Optional.empty(), true, resynced.sessionForgotten());
    }

    /** What the present stream still says is of no use. */
    private boolean isWaitingToAsk() {
        return readingAnew && !asked;
    }

    private Error setBack(long seq) {
        return Error.newBuilder()
                .setCode(ErrorCode.FUTURE_SEQ)
                .setMessage("the cluster has " + text.docId() + " at " + seq + ", this copy was at " + text.seq()
                        + ": the cluster was set back; keep the text elsewhere and open the document anew")
                .build();
    }

    void ops(List<OpEvent> events) {
        if (isWaitingToAsk()) {
            return;
        }
        for (OpEvent event : events) {
            try {
                received(event, text.receive(CanonicalOp.of(event)));
            } catch (OutOfStepException | MalformedOpException e) {
                drifted(String.valueOf(e.getMessage()));
                return;
            }
        }
        rounds = 0;
    }

    private void received(OpEvent event, Received received) {
        boolean healed = received.kind() == Received.Kind.HEALED;
        if (healed) {
            happenings.count(DocumentCounts::withHealed);
            happenings.tell(DocumentListener::healed);
        }
        happenings.changed(new DocumentChange(
                received.change(),
                healed ? Origin.RESYNC : Origin.REMOTE,
                event.getClientId(),
                event.getUser(),
                event.getServerSeq()));
        boolean own = received.kind() != Received.Kind.FOREIGN;
        happenings.tellOthersIf(happenings.presence.reached(text, own));
    }

    void checkpoint(long seq, int crc32c) {
        if (!readingAnew && text.drifted(seq, crc32c)) {
            drifted("its checksum is not that of the log");
        }
    }

    /** The subscription ended. */
    Optional<Error> ended(Error error) {
        return switch (error.getCode()) {
            case INTERNAL, FUTURE_SEQ, COMPACTED -> {
                drifted(error.getMessage());
                yield Optional.empty();
            }
            default -> Optional.of(error);
        };
    }

    void drifted(String why) {
        long seq = text.seq();
        happenings.count(DocumentCounts::withDrift);
        happenings.tell(listener -> listener.drifted(seq, why));
        readAnew();
    }

    void readAnew() {
        if (!readingAnew) {
            readingAnew = true;
            asked = false;
            long waitMillis =
                    rounds == 0 ? 0 : Math.min(LONGEST_WAIT_MILLIS, FIRST_WAIT_MILLIS << Math.min(rounds, 10));
            rounds++;
            notBeforeNanos = link.nanoTime() + TimeUnit.MILLISECONDS.toNanos(waitMillis);
            askWhenDue(link.nanoTime());
        }
    }

    /** Asks for the content if it is needed, and time. */
    void askWhenDue(long nowNanos) {
        if (readingAnew && !asked && nowNanos - notBeforeNanos >= 0) {
            asked = true;
            following = false;
            Cursor anew = cursors.apply(Cursor.NOTHING);
            link.resubscribe(cursor, anew);
            cursor = anew;
        }
    }
}
