package io.sequencer.server.edge.session;

import com.google.protobuf.ByteString;
import io.sequencer.proto.peer.v1.Accepted;
import io.sequencer.proto.v1.Ack;
import io.sequencer.proto.v1.DocumentMode;
import io.sequencer.proto.v1.Error;
import io.sequencer.server.edge.presence.PresenceFeed;
import io.sequencer.server.fanout.Subscriber;
import io.sequencer.server.fanout.Subscription;
import io.sequencer.server.fanout.frame.CommittedOp;
import io.sequencer.server.fanout.frame.OpsFrame;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * A document that a connection has joined, or is joining: its stream, and the connection's own submits to it. The ack of
 * a submit is written when the stream reaches its last op; a decision that comes earlier waits for that.
 */
final class JoinedDocument implements Subscriber {
    private final EditorSession session;
    private final String docId;
    private final Map<ByteString, Queue<PendingSubmit>> pendingByClient = new HashMap<>();
    /** Submits that are accepted and wait for the stream. */
    private int held;

    private final PresenceFeed presence;

    private @Nullable Subscription subscription;
    private DocumentMode mode = DocumentMode.DOCUMENT_MODE_UNSPECIFIED;

    /** A checksum of the client's is being compared. */
    boolean comparing;

    JoinedDocument(EditorSession session, String docId) {
        this.session = session;
        this.docId = docId;
        this.presence = new PresenceFeed(
                session.node(),
                session.limits().presence(),
                session.connection(),
                docId,
                session.user(),
                this::mayBeTold);
    }

    String docId() {
        return docId;
    }

    private boolean mayBeTold() {
        return subscription == null || subscription.denial().isEmpty();
    }

    /** The stream; null while the join has no answer yet. */
    @Nullable
    Subscription subscription() {
        return subscription;
    }

    void begin(Subscription begun, DocumentMode documentMode) {
        subscription = begun;
        mode = documentMode;
    }

    PresenceFeed presence() {
        return presence;
    }

    DocumentMode mode() {
        return mode;
    }

    /** From here on the submit's ack stands in this document's stream. */
    void add(PendingSubmit submit) {
        submit.document = this;
        pendingByClient
                .computeIfAbsent(submit.submission.getClientId(), id -> new ArrayDeque<>(2))
                .add(submit);
    }

    private void remove(PendingSubmit submit) {
        submit.document = null;
        held -= submit.held == null ? 0 : 1;
        pendingByClient.computeIfPresent(submit.submission.getClientId(), (id, pending) -> {
            pending.remove(submit);
            return pending.isEmpty() ? null : pending;
        });
    }

    /** The leader accepted it: answers it now if the stream is past it, else when it gets there. */
    void accepted(PendingSubmit submit, Accepted decision) {
        if (subscription != null && subscription.nextSeq() > lastSeq(decision)) {
            answer(submit, Acks.fromDecision(submit.submission, submit.clientId, decision));
        } else {
            submit.held = decision;
            held++;
        }
    }

    /** It will not be answered from the stream, which has shown none of its ops as the client's own. */
    void withdraw(PendingSubmit submit) {
        remove(submit);
    }

    private static long lastSeq(Accepted decision) {
        return decision.getAtMost()
                ? decision.getServerSeq()
                : decision.getServerSeq() + Math.max(1, decision.getCount()) - 1;
    }

    private void answer(PendingSubmit submit, Ack ack) {
        remove(submit);
        session.submits().answer(submit, ack);
    }

    @Override
    public boolean awaitsOwnOps() {
        return !pendingByClient.isEmpty();
    }

    /**
     * An own message counts as one only as a whole. If a frame holds a part of it, its ops are echoed and the ack comes from
     * the decision: so a submit is never half answered when its refusal, or a snapshot, comes between.
     */
    @Override
    public int ownOpsAt(OpsFrame frame, int index) {
        PendingSubmit submit = pendingAt(frame, index);
        return submit == null ? 0 : submit.submission.getOpsCount();
    }

    private @Nullable PendingSubmit pendingAt(OpsFrame frame, int index) {
        List<CommittedOp> ops = frame.ops();
        Queue<PendingSubmit> pending =
                pendingByClient.get(ops.get(index).record().getClientId());
        if (pending != null) {
            for (PendingSubmit submit : pending) {
                if (submit.standsAt(ops, index)) {
                    return submit;
                }
            }
        }
        return null;
    }

    @Override
    public void ownOpsPassed(OpsFrame frame, int index) {
        PendingSubmit submit = pendingAt(frame, index);
        if (submit == null) {
            throw new IllegalStateException(
                    "op " + (frame.firstSeq() + index) + " of " + docId + " is not pending any more");
        }
        List<CommittedOp> ops = frame.ops().subList(index, index + submit.submission.getOpsCount());
        answer(submit, Acks.fromStream(submit, ops, mode));
    }

    @Override
    public void reached(long seq) {
        if (held == 0) {
            return;
        }
        List<PendingSubmit> due = new ArrayList<>();
        for (PendingSubmit submit : allPending()) {
            if (submit.held != null && lastSeq(submit.held) <= seq) {
                due.add(submit);
            }
        }
        due.forEach(this::answerHeld);
    }

    private void answerHeld(PendingSubmit submit) {
        Accepted decision = submit.held;
        if (decision != null) {
            answer(submit, Acks.fromDecision(submit.submission, submit.clientId, decision));
        }
    }

    private List<PendingSubmit> allPending() {
        List<PendingSubmit> all = new ArrayList<>();
        pendingByClient.values().forEach(all::addAll);
        return all;
    }

    @Override
    public void deleted() {
        session.streamDeleted(this);
    }

    @Override
    public void denied(Error error) {
        session.streamDenied(this, error);
    }

    @Override
    public void failed(Throwable cause) {
        session.streamFailed(this, cause);
    }

    /** Ends the stream. What is pending is answered from the decisions. */
    void end() {
        presence.close();
        if (subscription != null) {
            subscription.close();
        }
        for (PendingSubmit submit : allPending()) {
            if (submit.held == null) {
                remove(submit);
            } else {
                answerHeld(submit);
            }
        }
    }
}
