package io.sequencer.server.fanout;

import io.sequencer.proto.log.v1.DocumentRow;
import io.sequencer.proto.log.v1.OpBlock;
import io.sequencer.proto.v1.DocumentMode;
import io.sequencer.server.core.DocumentView;
import io.sequencer.server.fanout.frame.ContentMark;
import io.sequencer.server.fanout.frame.OpsFrame;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A document that has subscribers on this node: how far it is, and its newest ops.
 *
 * <p>{@link #publish} and {@link #forgetTail} are called by the shard's apply thread; the rest by any thread.
 */
public final class Topic {
    private final String docId;
    private final DocumentMode mode;
    private final DocumentSource source;
    private final FanOutLimits limits;
    private final Tail tail;
    private final AtomicLong head = new AtomicLong();
    private final Map<Executor, Wakeup> wakeups = new ConcurrentHashMap<>();

    /** The content at rest, until the next op. */
    private volatile @Nullable ContentMark restMark;

    private volatile boolean deleted;

    /** Who may do what: not older than any op that is in the tail. */
    private final AtomicReference<DocumentRow> rights = new AtomicReference<>(DocumentRow.getDefaultInstance());

    private volatile long lastPublishNanos;
    /** Written by the apply thread, or while no op comes. */
    private volatile long lastMarkedSeq;

    /** How many opened it and did not yet release it; guarded by the map that holds it. */
    int users;

    Topic(String docId, DocumentMode mode, DocumentSource source, FanOutLimits limits, AtomicLong allTailBytes) {
        this.docId = docId;
        this.mode = mode;
        this.source = source;
        this.limits = limits;
        this.tail = new Tail(limits, allTailBytes);
    }

    public String docId() {
        return docId;
    }

    public DocumentMode mode() {
        return mode;
    }

    /** The newest op that is known to be applied here. */
    public long head() {
        return head.get();
    }

    DocumentSource source() {
        return source;
    }

    FanOutLimits limits() {
        return limits;
    }

    long lastPublishNanos() {
        return lastPublishNanos;
    }

    /** The document's row when its rights last changed. */
    DocumentRow rights() {
        return Objects.requireNonNull(rights.get());
    }

    /**
     * The row as of some state: whoever may not be told of the document from there on is found out. Where an entry changed it, to
     * be called before a later entry's ops are published.
     */
    void learn(DocumentRow row) {
        DocumentRow before = rights();
        DocumentRow after = rights.updateAndGet(
                known -> row.getAccessLogIndex() > known.getAccessLogIndex() || known.getFormat() == 0 ? row : known);
        if (after.getAccessLogIndex() != before.getAccessLogIndex()) {
            wakeups.values().forEach(Wakeup::wake);
        }
    }

    /** An entry added ops to the document; they are stored and in its view. */
    void publish(OpBlock block, long nowNanos) {
        if (block.getRecordsCount() == 0) {
            return;
        }
        lastPublishNanos = nowNanos;
        restMark = null;
        long last = block.getFirstSeq() + block.getRecordsCount() - 1;
        for (OpsFrame frame : new OpsFrame(docId, mode, block, markAt(last)).split(limits.frameBytes())) {
            tail.append(frame);
        }
        advance(last);
    }

    private Optional<ContentMark> markAt(long seq) {
        if (mode != DocumentMode.TEXT || seq - lastMarkedSeq < limits.checkpointOps()) {
            return Optional.empty();
        }
        Optional<DocumentView> view = source.view(docId);
        if (view.isEmpty() || view.get().headSeq() != seq) {
            return Optional.empty();
        }
        lastMarkedSeq = seq;
        return Optional.of(new ContentMark(docId, seq, view.get().content()));
    }

    /** Ops up to {@code seq} can be read. */
    void advance(long seq) {
        if (head.accumulateAndGet(seq, Math::max) == seq) {
            wakeups.values().forEach(Wakeup::wake);
        }
    }

    /** The document is gone: every subscription ends. */
    void delete() {
        deleted = true;
        tail.clear();
        wakeups.values().forEach(Wakeup::wake);
    }

    boolean isDeleted() {
        return deleted;
    }

    /** No op came for a while: lets the tail go and announces the checksum, once. On a reader thread. */
    void rest() {
        tail.clear();
        if (mode != DocumentMode.TEXT || lastMarkedSeq == head()) {
            return;
        }
        source.view(docId).filter(v -> v.headSeq() == head()).ifPresent(v -> {
            ContentMark mark = new ContentMark(docId, v.headSeq(), v.content());
            mark.crc32c();
            lastMarkedSeq = v.headSeq();
            restMark = mark;
            wakeups.values().forEach(Wakeup::wake);
        });
    }

    /** The state was replaced: what is in the tail may not be contiguous with what comes. */
    void forgetTail() {
        tail.clear();
    }

    @Nullable
    OpsFrame frameHolding(long seq) {
        return tail.holding(seq);
    }

    /** The checkpoint at exactly {@code seq}, if the document rests there. */
    @Nullable
    ContentMark restMark(long seq) {
        ContentMark mark = restMark;
        return mark != null && mark.seq() == seq ? mark : null;
    }

    /** On the subscription's loop. */
    void add(Subscription subscription) {
        Executor loop = subscription.loop();
        wakeups.computeIfAbsent(loop, Wakeup::new).add(subscription);
    }

    /** On the subscription's loop. */
    void remove(Subscription subscription) {
        wakeups.computeIfPresent(subscription.loop(), (loop, wakeup) -> wakeup.remove(subscription) ? null : wakeup);
    }
}
