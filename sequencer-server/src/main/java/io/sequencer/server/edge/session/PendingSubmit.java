package io.sequencer.server.edge.session;

import io.sequencer.proto.log.v1.OpRecord;
import io.sequencer.proto.log.v1.Submission;
import io.sequencer.proto.log.v1.SubmittedOp;
import io.sequencer.proto.peer.v1.Accepted;
import io.sequencer.server.fanout.frame.CommittedOp;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One submit of this connection that has no answer yet, or no outcome. Two things come to it, in either order: its ops in
 * the stream of a joined document, and the leader's decision.
 */
final class PendingSubmit {
    final Submission submission;
    /** As the client wrote it. */
    final String clientId;

    final int bytes;

    /** In whose stream the ack stands; null if the document is not joined. */
    @Nullable
    JoinedDocument document;

    /** The client was told. */
    boolean answered;

    /** The leader answered, or nobody did in time. */
    boolean decided;

    /** The leader's decision, while the stream has not come that far. */
    @Nullable
    Accepted held;

    /** Neighbours among all of the connection's. */
    @Nullable
    PendingSubmit older;

    @Nullable
    PendingSubmit newer;

    PendingSubmit(Submission submission, String clientId, int bytes) {
        this.submission = submission;
        this.clientId = clientId;
        this.bytes = bytes;
    }

    long firstClientSeq() {
        return submission.getFirstClientSeq();
    }

    long lastClientSeq() {
        return submission.getFirstClientSeq() + submission.getOpsCount() - 1;
    }

    /**
     * Whether the committed ops from {@code index} on are this message: all of it, and not a part of a longer one. The same
     * opIds with other payloads, or in a message of another length, are not: its refusal is on the way.
     */
    boolean standsAt(List<CommittedOp> ops, int index) {
        int end = index + submission.getOpsCount();
        if (end > ops.size() || (end < ops.size() && ops.get(end).record().getContinuesMessage())) {
            return false;
        }
        for (int i = index; i < end; i++) {
            if (!isOpAt(i - index, ops.get(i).record())) {
                return false;
            }
        }
        return true;
    }

    private boolean isOpAt(int position, OpRecord committed) {
        SubmittedOp sent = submission.getOps(position);
        return committed.getClientSeq() == firstClientSeq() + position
                && committed.getContinuesMessage() == (position > 0)
                && committed.getClientId().equals(submission.getClientId())
                && committed.getUndoOf() == sent.getUndoOf()
                && committed.getSubmitted().equals(sent.getPayload());
    }
}
