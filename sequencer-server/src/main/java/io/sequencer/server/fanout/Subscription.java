package io.sequencer.server.fanout;

import io.sequencer.proto.log.v1.DocumentRow;
import io.sequencer.proto.v1.DocumentMode;
import io.sequencer.proto.v1.Error;
import io.sequencer.proto.v1.ServerMessage;
import io.sequencer.server.core.CorruptStateException;
import io.sequencer.server.core.access.ReadRight;
import io.sequencer.server.fanout.frame.ContentMark;
import io.sequencer.server.fanout.frame.DocumentSnapshot;
import io.sequencer.server.fanout.frame.OpsFrame;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * One subscriber's place in one document. All of it belongs to the sink's loop.
 *
 * <p>The cursor is the number of the next op. Each step looks up what is at the cursor, writes it, and moves the cursor
 * behind it; nothing else moves it but a confirmed snapshot.
 */
public final class Subscription {
    /** Frames in one go, so that one fast subscriber does not keep its loop to itself. */
    private static final int FRAMES_PER_TURN = 64;

    private final FanOut fanOut;
    private final Topic topic;
    private final Sink sink;
    private final Subscriber subscriber;
    private final Optional<UUID> clientId;
    private final ReadRight right;

    private State state = State.READING;
    private CatchUp.@Nullable Step first;
    private long nextSeq;
    private long checkpointSeq;
    private DocumentSnapshot.@Nullable Chunks chunks;
    private long snapshotSeq;
    private boolean mustJump;
    private int failedReads;
    /** The log index of the rights that were last looked at, and what they said. */
    private long lookedAt = -1;

    private boolean lookedWithAccounts;
    private Optional<Error> denial = Optional.empty();

    private enum State {
        /** Written what is there, as far as the sink takes it. */
        LIVE,
        /** A reader thread reads what is at the cursor. */
        READING,
        /** Between two chunks of a snapshot. */
        SENDING,
        /** The client has the snapshot and has not said so. */
        CONFIRMING,
        CLOSED
    }

    Subscription(FanOut fanOut, Opening opening, Sink sink, Subscriber subscriber) {
        this.fanOut = fanOut;
        this.topic = opening.topic;
        this.sink = sink;
        this.subscriber = subscriber;
        this.clientId = opening.clientId;
        this.right = opening.right;
        this.nextSeq = opening.nextSeq;
        this.first = opening.first;
    }

    public Topic topic() {
        return topic;
    }

    /** Number of the op that is written next. */
    public long nextSeq() {
        return nextSeq;
    }

    /** Whether ops flow; not while a snapshot is on its way. */
    public boolean flows() {
        return state == State.LIVE || state == State.READING;
    }

    Executor loop() {
        return sink.loop();
    }

    /** Why the subscriber may not be told of the document now, if so. */
    public Optional<Error> denial() {
        DocumentRow row = topic.rights();
        boolean accountsOn = topic.source().accountsOn();
        if (row.getAccessLogIndex() != lookedAt || accountsOn != lookedWithAccounts) {
            lookedAt = row.getAccessLogIndex();
            lookedWithAccounts = accountsOn;
            denial = right.denial(row, accountsOn);
        }
        return denial;
    }

    /**
     * To be asked after something was fetched and before it is written: what was fetched is not newer than the rights that are
     * looked at. Ends the subscription if it is denied.
     */
    private boolean mayTell() {
        Optional<Error> error = denial();
        if (error.isPresent() && state != State.CLOSED) {
            close();
            subscriber.denied(error.get());
        }
        return state != State.CLOSED;
    }

    /** Goes on with what the {@link Opening} has read. To be called once, after the client was told what comes. */
    public void start() {
        CatchUp.Step step = first;
        first = null;
        if (step != null) {
            take(step);
        }
    }

    /**
     * Writes what is there, as far as the sink takes it: after the head moved, and when the sink became writable. To be
     * called from a task of its own, never from within a call of the sink.
     */
    public void resume() {
        if (topic.isDeleted()) {
            endAsDeleted();
        } else if (!mayTell()) {
            return;
        } else if (state == State.LIVE) {
            deliver();
        } else if (state == State.SENDING) {
            sendChunks();
        }
    }

    /** The client has taken over the snapshot. Returns false if none at that number waits for it. */
    public boolean snapshotApplied(long seq) {
        if (state != State.CONFIRMING || seq != snapshotSeq) {
            return false;
        }
        nextSeq = seq + 1;
        state = State.LIVE;
        subscriber.reached(seq);
        resume();
        return true;
    }

    /** Sends a snapshot next, because the client's content is not what it should be. */
    public void resync() {
        if (flows()) {
            mustJump = true;
            if (state == State.LIVE) {
                read();
            }
        }
    }

    /** Nothing more is written. */
    public void close() {
        if (state != State.CLOSED) {
            state = State.CLOSED;
            chunks = null;
            topic.remove(this);
            fanOut.unsubscribe(topic);
        }
    }

    @Override
    public String toString() {
        return topic.docId() + " next " + nextSeq + " of " + topic.head() + " " + state;
    }

    private void endAsDeleted() {
        if (state != State.CLOSED) {
            close();
            subscriber.deleted();
        }
    }

    private void deliver() {
        int frames = 0;
        while (state == State.LIVE && sink.isWritable() && frames < FRAMES_PER_TURN) {
            if (mustJump) {
                read();
                break;
            }
            if (nextSeq > topic.head()) {
                rest();
                break;
            }
            OpsFrame frame = topic.frameHolding(nextSeq);
            if (frame == null) {
                read();
                break;
            }
            if (!mayTell()) {
                break;
            }
            write(frame);
            frames++;
        }
        sink.flush();
        if (frames == FRAMES_PER_TURN) {
            sink.loop().execute(this::resume);
        }
    }

    private void rest() {
        ContentMark mark = topic.restMark(nextSeq - 1);
        if (mark != null && mayTell()) {
            checkpoint(mark);
        }
    }

    private void write(OpsFrame frame) {
        int from = (int) (nextSeq - frame.firstSeq());
        fanOut.counters().deliveredOps().add(frame.count() - from);
        boolean awaited = subscriber.awaitsOwnOps();
        if (awaited) {
            from = writeAroundOwnOps(frame, from);
        }
        if (from < frame.count()) {
            sink.write(frame.part(sink.format(), from, frame.count()));
        }
        nextSeq = frame.lastSeq() + 1;
        if (awaited) {
            subscriber.reached(frame.lastSeq());
        }
        checkpoint(frame.mark().orElse(null));
    }

    /** Returns the index behind the last own op. */
    private int writeAroundOwnOps(OpsFrame frame, int from) {
        int unwritten = from;
        int at = from;
        while (at < frame.count()) {
            int own = subscriber.ownOpsAt(frame, at);
            if (own > 0) {
                if (unwritten < at) {
                    sink.write(frame.part(sink.format(), unwritten, at));
                }
                subscriber.ownOpsPassed(frame, at);
                unwritten = at + own;
            }
            at += Math.max(1, own);
        }
        return unwritten;
    }

    private void checkpoint(@Nullable ContentMark mark) {
        if (mark != null && mark.seq() == nextSeq - 1 && mark.seq() > checkpointSeq) {
            checkpointSeq = mark.seq();
            sink.write(mark.frame(sink.format()));
        }
    }

    private void read() {
        state = State.READING;
        sink.reads().take(this::readNow);
    }

    private boolean readNow() {
        if (state != State.READING || !sink.isWritable()) {
            // What is read would only wait for the sink: it is read when the sink takes more.
            state = state == State.READING ? State.LIVE : state;
            return false;
        }
        boolean jump = mustJump;
        long from = nextSeq;
        boolean accepted = fanOut.read(() -> {
            try {
                CatchUp.Step step =
                        new CatchUp(topic.source(), topic.limits()).next(topic.docId(), from, jump, clientId);
                fanOut.hand(sink.loop(), () -> readEnded(() -> take(step)));
            } catch (RuntimeException e) {
                fanOut.hand(sink.loop(), () -> readEnded(() -> readFailed(e)));
            }
        });
        if (!accepted) {
            readLater();
        }
        return accepted;
    }

    private void readEnded(Runnable taking) {
        try {
            taking.run();
        } finally {
            sink.reads().release();
        }
    }

    private void readLater() {
        fanOut.later(sink.loop(), () -> {
            if (state == State.READING) {
                read();
            }
        });
    }

    private void readFailed(RuntimeException cause) {
        if (state != State.READING) {
            return;
        }
        // The store is closed for a moment while a checkpoint of another node takes its place.
        failedReads++;
        if (cause instanceof CorruptStateException || failedReads > FanOut.READ_ATTEMPTS) {
            close();
            subscriber.failed(cause);
        } else {
            readLater();
        }
    }

    private void take(CatchUp.Step step) {
        if (state != State.READING) {
            return;
        }
        if (step instanceof CatchUp.Step.Gone) {
            endAsDeleted();
            return;
        }
        failedReads = 0;
        state = State.LIVE;
        if (mustJump && topic.mode() == DocumentMode.TEXT && !(step instanceof CatchUp.Step.Jump)) {
            read(); // A resync was asked for while this was being read.
            return;
        }
        mustJump = false;
        if (step instanceof CatchUp.Step.Batch batch) {
            topic.learn(batch.row());
            if (!mayTell() || !sink.isWritable()) {
                return; // Read again when the sink takes more: what waits for it is bounded, however many documents.
            }
            fanOut.counters().batches().increment();
            writeAll(batch.frames());
            resume();
        } else if (step instanceof CatchUp.Step.Jump jump) {
            topic.learn(jump.row());
            if (!mayTell()) {
                return;
            }
            fanOut.counters().snapshots().increment();
            chunks = jump.snapshot().chunks(topic.limits().frameBytes());
            state = State.SENDING;
            sendChunks();
        } else if (step instanceof CatchUp.Step.AtHead atHead) {
            topic.advance(atHead.head());
            resume();
        }
    }

    private void writeAll(List<OpsFrame> frames) {
        for (OpsFrame frame : frames) {
            if (frame.firstSeq() != nextSeq) {
                throw new IllegalStateException(
                        "op " + frame.firstSeq() + " of " + topic.docId() + " where " + nextSeq + " is next");
            }
            write(frame);
        }
    }

    private void sendChunks() {
        DocumentSnapshot.Chunks open = chunks;
        while (open != null && sink.isWritable() && !open.done()) {
            byte[] frame = sink.format()
                    .encode(ServerMessage.newBuilder()
                            .setSnapshotChunk(open.next())
                            .build());
            if (!mayTell()) {
                return;
            }
            sink.write(frame);
        }
        if (open != null && open.done()) {
            snapshotSeq = open.snapshot().seq();
            state = State.CONFIRMING;
            chunks = null;
        }
        sink.flush();
    }
}
