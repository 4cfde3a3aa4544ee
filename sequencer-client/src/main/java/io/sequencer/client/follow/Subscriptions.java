package io.sequencer.client.follow;

import io.sequencer.proto.v1.Ack;
import io.sequencer.proto.v1.Checkpoint;
import io.sequencer.proto.v1.ClientMessage;
import io.sequencer.proto.v1.Error;
import io.sequencer.proto.v1.ErrorCode;
import io.sequencer.proto.v1.Joined;
import io.sequencer.proto.v1.Leave;
import io.sequencer.proto.v1.Ops;
import io.sequencer.proto.v1.Presences;
import io.sequencer.proto.v1.SnapshotApplied;
import io.sequencer.proto.v1.SnapshotChunk;
import io.sequencer.proto.v1.Submit;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The cursors of a link, one a document, and which of them are being given up. Belongs to the client's loop. {@code up} is the way out of the present connection. */
public final class Subscriptions {

    private final Map<String, Cursor> cursors = new HashMap<>();
    /** Left, but not yet confirmed: what still arrives is of the old subscription. */
    private final Set<String> leaving = new HashSet<>();

    public void add(Cursor cursor, @Nullable Consumer<ClientMessage> up) {
        if (cursors.putIfAbsent(cursor.docId(), cursor) != null) {
            cursor.end(Error.newBuilder()
                    .setCode(ErrorCode.UNEXPECTED_MESSAGE)
                    .setMessage("this client is subscribed to " + cursor.docId()
                            + " already: close that one first, or use another client")
                    .build());
            return;
        }
        if (up != null && !leaving.contains(cursor.docId())) {
            join(cursor, up);
        }
    }

    public void remove(Cursor cursor, @Nullable Consumer<ClientMessage> up) {
        if (cursors.remove(cursor.docId(), cursor) && up != null && !cursor.retrying()) {
            leave(cursor.docId(), up);
        }
    }

    /** Leaves one, also if it ended by its own finding, and joins the other in its place. */
    public void replace(Cursor old, Cursor next, @Nullable Consumer<ClientMessage> up) {
        cursors.remove(old.docId(), old);
        if (up != null && !old.retrying()) {
            leave(old.docId(), up);
        }
        add(next, up);
    }

    /** On a new connection. */
    public void joinAll(Consumer<ClientMessage> up) {
        leaving.clear();
        cursors.values().forEach(cursor -> join(cursor, up));
    }

    private static void join(Cursor cursor, Consumer<ClientMessage> up) {
        up.accept(ClientMessage.newBuilder().setJoin(cursor.join()).build());
    }

    private void leave(String docId, Consumer<ClientMessage> up) {
        if (leaving.add(docId)) {
            up.accept(ClientMessage.newBuilder()
                    .setLeave(Leave.newBuilder().setDocId(docId))
                    .build());
        }
    }

    public void left(String docId, Consumer<ClientMessage> up) {
        Cursor cursor = cursors.get(docId);
        if (leaving.remove(docId) && cursor != null) {
            join(cursor, up);
        }
    }

    public void joined(Joined message) {
        Cursor cursor = live(message.getDocId());
        if (cursor != null) {
            cursor.joined(message);
            forgetIfEnded(cursor);
        }
    }

    public void chunk(SnapshotChunk message, Consumer<ClientMessage> up) {
        Cursor cursor = live(message.getDocId());
        if (cursor != null) {
            long applied = cursor.chunk(message);
            if (applied != Cursor.NOTHING) {
                up.accept(ClientMessage.newBuilder()
                        .setSnapshotApplied(SnapshotApplied.newBuilder()
                                .setDocId(message.getDocId())
                                .setSeq(applied))
                        .build());
            }
            forgetIfEnded(cursor);
        }
    }

    public void ops(Ops message) {
        Cursor cursor = live(message.getDocId());
        if (cursor != null) {
            cursor.ops(message);
            forgetIfEnded(cursor);
        }
    }

    public void ownAck(Ack ack, Submit submit) {
        Cursor cursor = live(ack.getDocId());
        if (cursor != null) {
            cursor.ownAck(ack, submit);
            forgetIfEnded(cursor);
        }
    }

    /**
     * The ack of a message that nobody waits for any more, so that its ops are not at hand. The node left them out of
     * the stream for the ack's sake: asks for them by joining anew.
     */
    public void strangerAck(Ack ack, Consumer<ClientMessage> up) {
        Cursor cursor = live(ack.getDocId());
        long last = ack.getServerSeq() + ack.getLastClientSeq() - ack.getFirstClientSeq();
        if (cursor != null && !ack.getAtMost() && cursor.misses(last)) {
            leave(ack.getDocId(), up);
        }
    }

    public void checkpoint(Checkpoint message) {
        Cursor cursor = live(message.getDocId());
        if (cursor != null) {
            cursor.checkpoint(message);
            forgetIfEnded(cursor);
        }
    }

    public void presences(Presences message) {
        Cursor cursor = live(message.getDocId());
        if (cursor != null) {
            cursor.presences(message);
        }
    }

    /** A document's join is refused, or its stream has ended, for this moment: it alone is tried again. Returns how often in a row. */
    public int joinLater(String docId, int askedMillis, long nowNanos) {
        Cursor cursor = live(docId);
        if (cursor == null) {
            return 0;
        }
        cursor.joinLater(nowNanos, askedMillis);
        return cursor.failedJoins();
    }

    /** Joins again what is due. */
    public void tick(long nowNanos, Consumer<ClientMessage> up) {
        for (Cursor cursor : cursors.values()) {
            if (cursor.isDue(nowNanos) && !leaving.contains(cursor.docId())) {
                join(cursor, up);
            }
        }
    }

    /** A document is refused for good, or what was said of a presence in it. */
    public void end(String docId, Error error, Consumer<ClientMessage> up) {
        if (leaving.contains(docId)) {
            if (error.getCode() == ErrorCode.UNEXPECTED_MESSAGE) {
                // There was nothing to leave: its join had been refused.
                left(docId, up);
            }
            return;
        }
        Cursor cursor = cursors.get(docId);
        if (cursor != null && !cursor.presenceRefused(error)) {
            cursors.remove(docId);
            cursor.end(error);
        }
    }

    private @Nullable Cursor live(String docId) {
        return leaving.contains(docId) ? null : cursors.get(docId);
    }

    private void forgetIfEnded(Cursor cursor) {
        if (cursor.ended()) {
            cursors.remove(cursor.docId(), cursor);
        }
    }
}
