package io.sequencer.client.document.sync;

import io.sequencer.client.Content;
import io.sequencer.client.document.DocumentChange;
import io.sequencer.client.document.DocumentChange.Origin;
import io.sequencer.client.document.DocumentCounts;
import io.sequencer.client.document.DocumentListener;
import io.sequencer.client.document.DocumentOptions;
import io.sequencer.client.document.DocumentState;
import io.sequencer.client.editing.EditedText;
import io.sequencer.client.follow.Cursor;
import io.sequencer.client.link.Link;
import io.sequencer.client.presence.PresenceBook;
import io.sequencer.client.presence.PresenceListener;
import io.sequencer.client.presence.Profile;
import io.sequencer.client.storage.PendingStore;
import io.sequencer.client.storage.PendingStoreException;
import io.sequencer.proto.v1.ClientMessage;
import io.sequencer.proto.v1.DocumentMode;
import io.sequencer.proto.v1.Error;
import io.sequencer.proto.v1.ErrorCode;
import io.sequencer.proto.v1.Join;
import io.sequencer.proto.v1.Joined;
import io.sequencer.proto.v1.Limits;
import io.sequencer.proto.v1.OpEvent;
import io.sequencer.proto.v1.Presences;
import io.sequencer.text.Rope;
import io.sequencer.text.TextOp;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps one copy in step with the cluster: what is edited goes out, one message at a time, what the log says comes in, and when the
 * two cannot be brought together, the document is read anew with the pending edits kept.
 *
 * <p>This object is the document's lock. What the client's loop tells is taken in on the document's executor, if it has one.
 */
public final class TextSync {

    private final Link link;
    private final DocumentOptions options;
    private final EditedText text;
    private final Happenings happenings;
    private final Optional<Keeper> keeper;
    private final Outbox outbox;
    private final Inbox inbox;
    private DocumentStream stream = new DocumentStream(this);
    private Limits limits = Limits.getDefaultInstance();
    private boolean closed;

    /**
     * Follows nothing until {@link #start}.
     *
     * @param text the copy, new or as it was stored
     * @param slot where it is stored; empty: nowhere
     * @param storage the thread that writes records
     */
    public TextSync(
            Link link,
            DocumentOptions options,
            EditedText text,
            Optional<PendingStore.Slot> slot,
            Executor storage,
            Supplier<String> newClientId) {
        this.link = link;
        this.options = options;
        this.text = text;
        this.happenings = new Happenings(options.executor().orElse(link.executor()));
        this.keeper = slot.map(place -> new Keeper(place, storage, link::nanoTime, this::recordWritten));
        this.outbox = new Outbox(
                link,
                text,
                happenings,
                options.unknownOutcome(),
                newClientId,
                clientId -> new MessageLane(this, text.docId(), clientId));
        this.inbox = new Inbox(link, text, happenings, this::cursor);
    }

    public synchronized void start() {
        link.attach(outbox.lane(), inbox.cursor());
    }

    // What the application calls, on any thread.

    public Notifier<DocumentListener> listeners() {
        return happenings.listeners;
    }

    public Notifier<PresenceListener> presenceListeners() {
        return happenings.presenceListeners;
    }

    /** What {@code question} says of the copy. It must be quick, and keep nothing. */
    public synchronized <T> T ask(Function<EditedText, T> question) {
        return question.apply(text);
    }

    public synchronized <T> T askPresence(Function<PresenceBook, T> question) {
        return question.apply(happenings.presence);
    }

    public synchronized DocumentState state() {
        return happenings.standings.state();
    }

    public synchronized Optional<Error> failure() {
        return Optional.ofNullable(happenings.standings.failure());
    }

    public synchronized DocumentCounts counts() {
        return happenings.counts();
    }

    /** Most bytes that the content may have; no limit is known before the first connection. */
    public synchronized long documentBytes() {
        return limits.getDocumentBytes() <= 0 ? Long.MAX_VALUE : limits.getDocumentBytes();
    }

    /** The client's clock: milliseconds of any origin. */
    public long nowMillis() {
        return TimeUnit.NANOSECONDS.toMillis(link.nanoTime());
    }

    /** Whether this is the thread that answers come on: it cannot wait for one. */
    public boolean onOwnThread() {
        return link.onOwnThread();
    }

    /** @throws IllegalArgumentException if it passes what the cluster takes */
    public synchronized void setPresence(@Nullable Profile profile) {
        happenings.presence.set(profile);
    }

    public CompletableFuture<Void> whenSynced() {
        CompletableFuture<Void> synced;
        synchronized (this) {
            synced = happenings.standings.whenSynced();
        }
        happenings.schedule();
        return synced;
    }

    /**
     * Has {@code edit} change the copy.
     *
     * @param edit returns what it did to the content
     * @return the same
     * @throws RuntimeException if the document is over, or what {@code edit} throws
     */
    public TextOp edit(Function<EditedText, TextOp> edit) {
        TextOp op;
        synchronized (this) {
            RuntimeException problem = happenings.standings.problem();
            if (problem != null) {
                throw problem;
            }
            op = edit.apply(text);
            if (!op.isNoop()) {
                happenings.changed(DocumentChange.of(op, Origin.LOCAL));
                keeper.ifPresent(Keeper::edited);
                advance();
            }
        }
        happenings.schedule();
        return op;
    }

    /** Waits until the last record is written, if there is a store. */
    public void close() {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
            link.detach(outbox.lane(), inbox.cursor());
            happenings.standings.publish(DocumentState.CLOSED);
        }
        keeper.ifPresent(kept -> kept.close(ask(EditedText::toStored)));
        happenings.schedule();
    }

    // What the lane asks on the client's loop, inside of the lock.

    @Nullable
    Outgoing outgoing() {
        return outbox.message();
    }

    /** The message in flight if it may be sent now. */
    @Nullable
    Outgoing mayLeave() {
        Outgoing message = outbox.message();
        return message != null && message.mayLeave() && inbox.isLive() && !isOver() ? message : null;
    }

    boolean wantsPresenceSent() {
        return inbox.following() && happenings.presence.wantsToSend() && !isOver();
    }

    @Nullable
    ClientMessage nextPresence(long nowNanos) {
        return wantsPresenceSent() ? happenings.presence.next(nowNanos, text) : null;
    }

    // What the client's loop tells.

    /** Takes something in: here, on the client's loop, or on the application's executor. */
    private void soon(Runnable step) {
        Runnable taken = () -> {
            synchronized (this) {
                if (!isOver()) {
                    step.run();
                    advance();
                }
            }
            happenings.drain();
        };
        options.executor().ifPresentOrElse(executor -> executor.execute(taken), taken);
    }

    void soonFrom(DocumentStream from, Runnable step) {
        soon(() -> {
            if (from == stream) {
                step.run();
            }
        });
    }

    void connected(Limits announced) {
        soon(() -> {
            limits = announced;
            inbox.connectedTo();
        });
    }

    void connectionLost() {
        soon(inbox::connectionLost);
    }

    void refused(Outgoing message, Error error) {
        soon(() -> {
            switch (outbox.refused(message, error)) {
                case GO_ON -> keeper.ifPresent(Keeper::edited);
                case READ_ANEW -> inbox.readAnew();
                case FAIL -> failed(error);
            }
        });
    }

    void tick(long nowNanos) {
        boolean othersGone;
        synchronized (this) {
            if (isOver()) {
                return;
            }
            if (inbox.isLive() && outbox.missesOwnOps()) {
                inbox.drifted("an acked op did not come back as this copy's own");
            }
            inbox.askWhenDue(nowNanos);
            othersGone = happenings.presence.tick(nowNanos);
            happenings.tellOthersIf(othersGone);
            keeper.ifPresent(kept -> kept.advance(outbox.message(), text::toStored));
        }
        happenings.schedule();
    }

    // What the stream says, inside of the lock.

    void joined(Joined answer) {
        if (answer.getMode() == DocumentMode.TEXT) {
            taken(inbox.joined(answer, limits));
        } else {
            failed(Error.newBuilder()
                    .setCode(ErrorCode.INVALID_ARGUMENT)
                    .setMessage(text.docId() + " is no text document but " + answer.getMode()
                            + ": use a session or a subscription")
                    .build());
        }
    }

    void snapshot(Content content, long lastClientSeq) {
        Rope rope = Rope.ofUtf8(content.bytes().toByteArray());
        taken(inbox.snapshot(rope, content.seq(), content.version(), lastClientSeq));
    }

    private void taken(Inbox.Taken taken) {
        taken.error().ifPresent(this::failed);
        if (taken.anew()) {
            outbox.resynced(taken.sessionForgotten());
            keeper.ifPresent(Keeper::edited);
        }
    }

    void ops(List<OpEvent> events) {
        inbox.ops(events);
        keeper.ifPresent(Keeper::followed);
    }

    void checkpoint(long seq, int crc32c) {
        inbox.checkpoint(seq, crc32c);
    }

    void presences(Presences message) {
        happenings.tellOthersIf(happenings.presence.receive(message, text));
    }

    void presenceRefused(Error error) {
        happenings.presenceListeners.tell(listener -> listener.refused(error));
    }

    void ended(Error error) {
        inbox.ended(error).ifPresent(this::failed);
    }

    // What the storage thread says.

    private void recordWritten(@Nullable Outgoing message, @Nullable PendingStoreException problem) {
        synchronized (this) {
            keeper.ifPresent(kept -> kept.written(problem != null));
            if (problem != null) {
                happenings.tell(listener -> listener.storeFailed(problem));
            } else if (message != null) {
                message.stored = true;
            }
            if (!isOver()) {
                advance();
            }
        }
        happenings.schedule();
    }

    // Inside of the lock.

    private boolean isOver() {
        return closed || happenings.standings.failure() != null;
    }

    private Cursor cursor(long after) {
        stream = new DocumentStream(this);
        return new Cursor(text.docId(), after, stream, this::terms);
    }

    private synchronized Join.Builder terms(Join.Builder join) {
        if (options.create()) {
            join.setCreateAs(DocumentMode.TEXT);
        }
        if (join.hasLastSeenSeq() && join.getLastSeenSeq() == text.seq()) {
            join.setLastSeenCrc32C(text.confirmed().crc32c());
        }
        return join.setClientId(text.clientId());
    }

    private void failed(Error error) {
        happenings.standings.failed(error);
        link.detach(outbox.lane(), inbox.cursor());
        happenings.standings.publish(DocumentState.FAILED);
    }

    /** After every step: what may now be sent, stored and said. */
    private void advance() {
        outbox.advance(inbox.isLive() && !isOver(), limits);
        Outgoing message = outbox.message();
        if (message != null && keeper.isEmpty()) {
            message.stored = true;
        }
        keeper.ifPresent(kept -> kept.advance(message, text::toStored));
        if (mayLeave() != null) {
            outbox.wakeLane();
        }
        happenings.standings.publish(stateNow(message));
    }

    private DocumentState stateNow(@Nullable Outgoing message) {
        if (happenings.standings.failure() != null) {
            return DocumentState.FAILED;
        } else if (!inbox.connected()) {
            return DocumentState.OFFLINE;
        } else if (!inbox.isLive()) {
            return DocumentState.RESYNCING;
        } else if (message == null && !text.hasWaiting()) {
            return DocumentState.SYNCED;
        }
        boolean allOnTheWay = message != null && message.stored && !text.hasWaiting();
        return allOnTheWay ? DocumentState.IN_FLIGHT : DocumentState.WAITING;
    }
}
