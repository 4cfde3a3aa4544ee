package io.sequencer.client.document;

import io.sequencer.client.RefusedException;
import io.sequencer.client.UnreachableException;
import io.sequencer.client.document.sync.TextSync;
import io.sequencer.client.editing.EditedText;
import io.sequencer.client.editing.OutgoingMessage;
import io.sequencer.client.editing.StoredText;
import io.sequencer.client.editing.op.TextDiff;
import io.sequencer.proto.v1.Error;
import io.sequencer.proto.v1.ErrorCode;
import io.sequencer.proto.v1.ErrorDetails;
import io.sequencer.text.MalformedOpException;
import io.sequencer.text.Rope;
import io.sequencer.text.TextOp;
import io.sequencer.text.TextOpCodec;
import io.sequencer.text.TextPosition;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * An open text document: edit it as if it were local, and it becomes what everybody else's becomes.
 *
 * <p>Edits count at once and never wait for the network: they are sent, resent, rebased over the edits of others, and kept while no
 * node can be reached. Positions and lengths are Unicode code points; the methods with {@code Utf16} in their name take indexes of
 * Java strings. Any thread: each call sees one content, and {@link #edit} decides on the content it changes. Listeners are called in
 * order on one thread, see {@link DocumentOptions#executor}.
 *
 * <p>Edits before the first connection are merged with what the document holds. All methods that edit throw {@link RefusedException}
 * if the document has failed or the content would grow beyond what the cluster takes ({@code DOCUMENT_TOO_LARGE}), {@link
 * IllegalStateException} once it is closed, and {@link MalformedOpException} for positions outside of the content and for lone
 * surrogates; nothing is changed then.
 */
public final class TextDocument implements AutoCloseable {

    private final TextSync sync;
    private final String docId;
    private final DocumentPresence presence;
    private final Consumer<TextDocument> whenClosed;

    TextDocument(TextSync sync, String docId, Consumer<TextDocument> whenClosed) {
        this.sync = sync;
        this.docId = docId;
        this.presence = new DocumentPresence(sync);
        this.whenClosed = whenClosed;
    }

    public String docId() {
        return docId;
    }

    /** The session that edits now. Another takes its place if the cluster forgets this one. */
    public String clientId() {
        return sync.ask(EditedText::clientId);
    }

    /** What the editor shows: immutable, with all own edits. */
    public Rope content() {
        return sync.ask(EditedText::content);
    }

    /** The content as a string, in time proportional to its length. */
    public String text() {
        return content().toString();
    }

    /** The part of the content from code point {@code from} to before {@code to}. */
    public String text(int from, int to) {
        return content().text(from, to);
    }

    /** Code points of the content. */
    public int length() {
        return content().length();
    }

    /** The last op of the log that the content has. */
    public long seq() {
        return sync.ask(EditedText::seq);
    }

    public void insert(int position, String text) {
        apply(TextOp.insert(position, text));
    }

    public void delete(int position, int count) {
        apply(TextOp.delete(position, count));
    }

    public void replace(int position, int count, String text) {
        apply(TextOp.replace(position, count, text));
    }

    /** {@code op} must have been made on the present content; {@link #edit} is sure of that. */
    public void apply(TextOp op) {
        edit(content -> op);
    }

    /** Does what {@code change} says of the content, which nobody else changes in between. It must not call the document. */
    public void edit(Function<Rope, TextOp> change) {
        sync.edit(copy -> {
            TextOp op = change.apply(copy.content());
            checkSize(copy.content(), op, sync.documentBytes());
            copy.edit(op, sync.nowMillis());
            return op;
        });
    }

    private void checkSize(Rope before, TextOp op, long most) {
        // An op's own bytes are no fewer than those it inserts; only near the limit is it worth to be exact.
        if (before.byteLength() + (long) TextOpCodec.encodedLength(op) > most && op.lengthDelta() > 0) {
            int bytes = op.apply(before).byteLength();
            if (bytes > most) {
                throw new RefusedException(Error.newBuilder()
                        .setCode(ErrorCode.DOCUMENT_TOO_LARGE)
                        .setMessage("the content would have " + bytes + " bytes, the cluster takes " + most
                                + ": split the document")
                        .setDetails(ErrorDetails.newBuilder()
                                .setLimit("document_bytes")
                                .setLimitValue(most))
                        .build());
            }
        }
    }

    /** Makes the content {@code text}, changing as little as possible, so that edits of others keep their place. */
    public void setText(String text) {
        Rope after = Rope.of(text);
        edit(before -> TextDiff.between(before, after));
    }

    /** As {@link #insert}, at an index of {@link #text()} as a Java string. */
    public void insertUtf16(int index, String text) {
        replaceUtf16(index, 0, text);
    }

    /** As {@link #delete}, counting {@code char}s. */
    public void deleteUtf16(int index, int count) {
        replaceUtf16(index, count, "");
    }

    /**
     * As {@link #replace}, counting {@code char}s.
     *
     * @throws IndexOutOfBoundsException for an index outside of the content
     * @throws IllegalArgumentException for one inside of a surrogate pair
     */
    public void replaceUtf16(int index, int count, String text) {
        edit(content -> {
            int from = TextPosition.toCodePoints(content, index);
            int to = TextPosition.toCodePoints(content, Math.addExact(index, count));
            return TextOp.replace(from, to - from, text);
        });
    }

    /** The {@code char} index of a code point position in the present content. */
    public int toUtf16(int position) {
        return TextPosition.toUtf16(content(), position);
    }

    /** The code point position of a {@code char} index in the present content. */
    public int toCodePoints(int index) {
        return TextPosition.toCodePoints(content(), index);
    }

    /**
     * Takes the last group of own edits back, wherever the edits of others have moved it; edits made within half a second of each
     * other are one group.
     *
     * @return whether the content changed
     */
    public boolean undo() {
        return !sync.edit(EditedText::undo).isNoop();
    }

    /** Does again what {@link #undo} took back last, unless there was another edit since. */
    public boolean redo() {
        return !sync.edit(EditedText::redo).isNoop();
    }

    public boolean canUndo() {
        return sync.ask(EditedText::canUndo);
    }

    public boolean canRedo() {
        return sync.ask(EditedText::canRedo);
    }

    /** The next edit begins an undo group of its own. */
    public void closeUndoGroup() {
        sync.ask(copy -> {
            copy.closeUndoGroup();
            return copy;
        });
    }

    public DocumentState state() {
        return sync.state();
    }

    /**
     * The edits that are not acked, in order, each made on the content after the one before it. When the document has failed, as with
     * {@code PERMISSION_DENIED} once its owner took the right away, they are what the sequencer did not take; the content still shows
     * them.
     */
    public List<TextOp> unsent() {
        StoredText copy = sync.ask(EditedText::toStored);
        return Stream.concat(
                        copy.inFlight().stream().flatMap(sent -> sent.rebased().stream()),
                        copy.waiting().stream().map(OutgoingMessage.OutgoingOp::op))
                .toList();
    }

    /** Why the document failed; empty unless it did. */
    public Optional<Error> failure() {
        return sync.failure();
    }

    public DocumentCounts counts() {
        return sync.counts();
    }

    /**
     * Completes when a node is connected, the copy is up to date, and every edit so far and until then is on disk on a majority.
     * Completes exceptionally if the document fails ({@link RefusedException}) or is closed before.
     */
    public CompletableFuture<Void> whenSynced() {
        return sync.whenSynced();
    }

    /**
     * As {@link #whenSynced}, waiting. Not on the client's thread nor on the document's executor.
     *
     * @throws RefusedException if the document fails
     * @throws UnreachableException if it takes longer
     */
    public void awaitSynced(Duration limit) {
        if (sync.onOwnThread()) {
            throw new IllegalStateException("the client's own thread cannot wait for an answer");
        }
        try {
            whenSynced().get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : new CompletionException(e.getCause());
        } catch (TimeoutException e) {
            throw new UnreachableException(docId + " is " + state() + " after " + limit.toMillis()
                    + " ms: its edits are kept and will be sent");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UnreachableException("interrupted while waiting for " + docId);
        }
    }

    /** Who else is there, and what they see of this editor. */
    public DocumentPresence presence() {
        return presence;
    }

    public void addListener(DocumentListener listener) {
        sync.listeners().add(listener);
    }

    public void removeListener(DocumentListener listener) {
        sync.listeners().remove(listener);
    }

    /**
     * Stops following. With a store, what is pending is written before this returns, and is sent when the document is opened again;
     * without one, edits that were not acked are gone: {@link #awaitSynced} first.
     */
    @Override
    public void close() {
        sync.close();
        whenClosed.accept(this);
    }
}
