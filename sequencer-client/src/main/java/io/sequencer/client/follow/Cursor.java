package io.sequencer.client.follow;

import io.sequencer.client.Content;
import io.sequencer.client.Subscription;
import io.sequencer.proto.v1.Ack;
import io.sequencer.proto.v1.Checkpoint;
import io.sequencer.proto.v1.Error;
import io.sequencer.proto.v1.ErrorCode;
import io.sequencer.proto.v1.Join;
import io.sequencer.proto.v1.Joined;
import io.sequencer.proto.v1.Op;
import io.sequencer.proto.v1.OpEvent;
import io.sequencer.proto.v1.Ops;
import io.sequencer.proto.v1.Presences;
import io.sequencer.proto.v1.SnapshotChunk;
import io.sequencer.proto.v1.Submit;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where a subscription is in the canonical log. Delivers each number once and in order, and ends the subscription with a
 * reason when the stream does not. Belongs to the client's loop; {@link #lastSeq} may be read by all.
 */
public final class Cursor {

    public static final long NOTHING = -1;

    private static final long LEAST_RETRY_MILLIS = 50;
    private static final long MOST_RETRY_MILLIS = 2_000;

    private static final Set<ErrorCode> PRESENCE_REFUSALS = EnumSet.of(
            ErrorCode.TOO_LARGE, ErrorCode.CLIENT_ID_TAKEN, ErrorCode.FUTURE_SEQ, ErrorCode.INVALID_ARGUMENT);

    private static final Logger log = LoggerFactory.getLogger(Cursor.class);

    private final String docId;
    private final Subscription.Listener listener;
    private final UnaryOperator<Join.Builder> terms;
    private volatile long lastSeq;
    private boolean joined;
    private @Nullable SnapshotAssembly snapshot;
    private boolean ended;
    private int failedJoins;
    private boolean retrying;
    private long retryAtNanos;

    public Cursor(String docId, long lastSeq, Subscription.Listener listener) {
        this(docId, lastSeq, listener, UnaryOperator.identity());
    }

    /** @param terms adds to every request to join, which has the document and the number already */
    public Cursor(String docId, long lastSeq, Subscription.Listener listener, UnaryOperator<Join.Builder> terms) {
        this.docId = docId;
        this.lastSeq = lastSeq;
        this.listener = listener;
        this.terms = terms;
    }

    public String docId() {
        return docId;
    }

    public long lastSeq() {
        return lastSeq;
    }

    boolean ended() {
        return ended;
    }

    /** The request that goes on behind what was delivered. */
    Join join() {
        joined = false;
        snapshot = null;
        retrying = false;
        Join.Builder join = Join.newBuilder().setDocId(docId);
        if (lastSeq != NOTHING) {
            join.setLastSeenSeq(lastSeq);
        }
        return terms.apply(join).build();
    }

    /** The node ended or refused the stream, and the same join may succeed later. */
    void joinLater(long nowNanos, int askedMillis) {
        joined = false;
        snapshot = null;
        retrying = true;
        long millis = Math.min(MOST_RETRY_MILLIS, LEAST_RETRY_MILLIS << Math.min(failedJoins, 10));
        failedJoins++;
        retryAtNanos = nowNanos + TimeUnit.MILLISECONDS.toNanos(Math.max(askedMillis, millis));
    }

    /** Whether the node does not have it, because it is to be joined again. */
    boolean retrying() {
        return retrying;
    }

    boolean isDue(long nowNanos) {
        return retrying && nowNanos - retryAtNanos >= 0;
    }

    int failedJoins() {
        return failedJoins;
    }

    void joined(Joined message) {
        if (joined) {
            broken("joined twice");
            return;
        }
        joined = true;
        failedJoins = 0;
        if (message.getSnapshot()) {
            if (message.getFromSeq() < lastSeq) {
                broken("snapshot at " + message.getFromSeq() + " goes back behind " + lastSeq);
                return;
            }
            snapshot = new SnapshotAssembly();
        } else if (lastSeq == NOTHING) {
            lastSeq = message.getFromSeq();
        } else if (lastSeq != message.getFromSeq()) {
            broken("resumed at " + message.getFromSeq() + " instead of " + lastSeq);
            return;
        }
        tell(() -> listener.joined(message));
    }

    /** Takes a chunk; the seq to confirm after the last one, else {@link #NOTHING}. */
    long chunk(SnapshotChunk chunk) {
        SnapshotAssembly assembly = snapshot;
        if (ended) {
            return NOTHING;
        }
        if (assembly == null) {
            // In the midst of the ops: the node gave up catching up one by one, or heard of a drift.
            if (!joined || chunk.getSeq() < lastSeq) {
                broken("a snapshot at " + chunk.getSeq() + " came after op " + lastSeq);
                return NOTHING;
            }
            assembly = new SnapshotAssembly();
            snapshot = assembly;
        }
        Content content;
        try {
            content = assembly.add(chunk);
        } catch (IllegalArgumentException e) {
            broken(String.valueOf(e.getMessage()));
            return NOTHING;
        }
        if (content == null) {
            return NOTHING;
        }
        snapshot = null;
        lastSeq = content.seq();
        tell(() -> listener.snapshot(content, chunk.getLastClientSeq()));
        return content.seq();
    }

    void ops(Ops message) {
        List<OpEvent> events = message.getOpsList();
        if (events.isEmpty() || ended) {
            return;
        }
        if (!joined || snapshot != null) {
            broken("ops before the subscription was answered");
            return;
        }
        long expected = lastSeq + 1;
        for (OpEvent event : events) {
            if (event.getServerSeq() != expected) {
                broken("op " + event.getServerSeq() + " came where " + expected + " was due");
                return;
            }
            expected++;
        }
        lastSeq = expected - 1;
        tell(() -> listener.ops(events));
    }

    /** The ack of an own message: takes the place of its ops, unless they came before it. */
    void ownAck(Ack ack, Submit submit) {
        int count = submit.getOpsCount();
        if (ended || !joined || snapshot != null || ack.getAtMost()) {
            return;
        }
        long first = ack.getServerSeq();
        if (first + count - 1 <= lastSeq) {
            return;
        }
        if (first > lastSeq + 1) {
            if (!ack.getDuplicate()) {
                broken("the ack of op " + first + " came where " + (lastSeq + 1) + " was due");
            }
            return;
        }
        List<OpEvent> events = new ArrayList<>();
        for (int i = (int) (lastSeq + 1 - first); i < count; i++) {
            Op op = ack.getAppliedCount() > i ? ack.getApplied(i) : submit.getOps(i);
            OpEvent.Builder event = OpEvent.newBuilder()
                    .setServerSeq(first + i)
                    .setClientId(submit.getClientId())
                    .setClientSeq(submit.getFirstClientSeq() + i)
                    .setBaseSeq(submit.getBaseSeq())
                    .setOp(op);
            if (i == count - 1) {
                event.setVersion(ack.getVersion());
            }
            events.add(event.build());
        }
        lastSeq = first + count - 1;
        tell(() -> listener.ownOps(events));
    }

    /** Whether the op has not been delivered and, now that its ack has come, never will be. */
    boolean misses(long seq) {
        return !ended && joined && snapshot == null && lastSeq < seq;
    }

    void checkpoint(Checkpoint checkpoint) {
        if (ended || !joined || snapshot != null) {
            return;
        }
        if (checkpoint.getSeq() != lastSeq) {
            broken("checkpoint of " + checkpoint.getSeq() + " came after op " + lastSeq);
            return;
        }
        tell(() -> listener.checkpoint(checkpoint.getSeq(), checkpoint.getCrc32C()));
    }

    void presences(Presences message) {
        if (!ended && joined) {
            tell(() -> listener.presences(message));
        }
    }

    /** Whether that is what the error is about: once a join is answered, its document is not refused with these any more. */
    boolean presenceRefused(Error error) {
        boolean ofPresence = joined && PRESENCE_REFUSALS.contains(error.getCode());
        if (ofPresence) {
            tell(() -> listener.presenceRefused(error));
        }
        return ofPresence;
    }

    void end(Error error) {
        if (!ended) {
            ended = true;
            tell(() -> listener.ended(error));
        }
    }

    /** A listener that throws must not keep the client from the rest: the ops count as delivered. */
    private void tell(Runnable call) {
        try {
            call.run();
        } catch (RuntimeException | AssertionError e) {
            log.error("the listener of {} failed", docId, e);
        }
    }

    private void broken(String what) {
        end(Error.newBuilder()
                .setCode(ErrorCode.INTERNAL)
                .setMessage("the stream of " + docId + " is not a contiguous run of its log: " + what)
                .build());
    }
}
