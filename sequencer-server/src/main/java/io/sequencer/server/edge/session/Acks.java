package io.sequencer.server.edge.session;

import com.google.protobuf.ByteString;
import io.sequencer.proto.log.v1.Submission;
import io.sequencer.proto.peer.v1.Accepted;
import io.sequencer.proto.v1.Ack;
import io.sequencer.proto.v1.DocumentMode;
import io.sequencer.server.fanout.frame.CommittedOp;
import java.util.List;

/** The two ways to an ack: from the ops as they stand in the log, and from the leader's decision. They say the same. */
public final class Acks {
    private Acks() {}

    /** @param ops all of the message's, as the stream passes them */
    static Ack fromStream(PendingSubmit submit, List<CommittedOp> ops, DocumentMode mode) {
        CommittedOp last = ops.get(ops.size() - 1);
        Ack.Builder ack = Ack.newBuilder()
                .setDocId(submit.submission.getDocId())
                .setClientId(submit.clientId)
                .setFirstClientSeq(submit.firstClientSeq())
                .setLastClientSeq(submit.lastClientSeq())
                .setServerSeq(ops.get(0).serverSeq())
                .setVersion(last.version());
        if (ops.stream().anyMatch(op -> op.record().hasApplied())) {
            for (CommittedOp op : ops) {
                ack.addApplied(CommittedOp.op(mode, op.applied(), op.record().getUndoOf()));
            }
        }
        return ack.build();
    }

    /** @param clientId as the client wrote it */
    public static Ack fromDecision(Submission submission, String clientId, Accepted accepted) {
        Ack.Builder ack = Ack.newBuilder()
                .setDocId(submission.getDocId())
                .setClientId(clientId)
                .setFirstClientSeq(submission.getFirstClientSeq())
                .setLastClientSeq(submission.getFirstClientSeq() + submission.getOpsCount() - 1)
                .setServerSeq(accepted.getServerSeq())
                .setVersion(accepted.getVersion())
                .setDuplicate(accepted.getDuplicate())
                .setAtMost(accepted.getAtMost());
        int index = 0;
        for (ByteString applied : accepted.getAppliedList()) {
            // Only ops of text documents are ever changed.
            long undoOf = index < submission.getOpsCount()
                    ? submission.getOps(index++).getUndoOf()
                    : 0;
            ack.addApplied(CommittedOp.op(DocumentMode.TEXT, applied, undoOf));
        }
        return ack.build();
    }
}
