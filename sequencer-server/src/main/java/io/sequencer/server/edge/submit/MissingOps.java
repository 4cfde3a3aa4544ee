package io.sequencer.server.edge.submit;

import io.sequencer.proto.log.v1.Submission;
import io.sequencer.proto.v1.DocumentMode;
import io.sequencer.proto.v1.Error;
import io.sequencer.proto.v1.ErrorCode;
import io.sequencer.proto.v1.ErrorDetails;
import io.sequencer.server.core.DocumentView;
import io.sequencer.server.edge.EdgeNode;
import io.sequencer.server.edge.reads.ReadPoint;
import io.sequencer.server.fanout.frame.CommittedOp;
import io.sequencer.server.fanout.frame.OpsFrame;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Puts the ops that a {@code strict} client has to apply first into its {@code BASE_MISMATCH}, as far as they are few. Any
 * thread.
 */
public final class MissingOps {
    private static final int MAX_OPS = 256;
    private static final int MAX_BYTES = 128 << 10;

    private final EdgeNode node;
    private final ReadPoint readPoint;

    public MissingOps(EdgeNode node, ReadPoint readPoint) {
        this.node = node;
        this.readPoint = readPoint;
    }

    /** Whether {@link #added} would add any: not to a message that fell with another one of its set. */
    public static boolean belongTo(Error error, Submission submission) {
        String about = error.getDetails().getDocId();
        return error.getCode() == ErrorCode.BASE_MISMATCH
                && error.getDetails().getMissingCount() == 0
                && (about.isEmpty() || about.equals(submission.getDocId()));
    }

    /** The error with the ops above the submission's base; as it is where they cannot be read. Never fails. */
    public CompletableFuture<Error> added(Error error, Submission submission) {
        // The leader's state was at details.head; this node may have to catch up first.
        return readPoint
                .reached(node.shardOf(submission.getDocId()))
                .thenCompose(reached -> read(error, submission))
                .exceptionally(failure -> error);
    }

    private CompletableFuture<Error> read(Error error, Submission submission) {
        CompletableFuture<Error> result = new CompletableFuture<>();
        boolean accepted = node.read(() -> {
            try {
                result.complete(with(error, submission));
            } catch (RuntimeException e) {
                result.completeExceptionally(e);
            }
        });
        return accepted ? result : CompletableFuture.completedFuture(error);
    }

    private Error with(Error error, Submission submission) {
        Optional<DocumentView> view = node.documentsOf(submission.getDocId()).view(submission.getDocId());
        long first = submission.getBaseSeq() + 1;
        if (view.isEmpty()
                || first > Math.min(view.get().headSeq(), error.getDetails().getHead())) {
            return error;
        }
        // Not what came later: the right of the one who asks was looked at where the head was this.
        long head = Math.min(view.get().headSeq(), error.getDetails().getHead());
        long last = Math.min(head, first + MAX_OPS - 1);
        List<CommittedOp> ops = node.documentsOf(submission.getDocId())
                .read(rows -> OpsFrame.read(rows, submission.getDocId(), first, last, MAX_BYTES));
        if (ops.isEmpty() || ops.get(0).serverSeq() != first) {
            return error; // Truncated: the client needs a snapshot.
        }
        DocumentMode mode = view.get().row().getMode();
        ErrorDetails.Builder details = error.getDetails().toBuilder();
        ops.forEach(op -> details.addMissing(op.event(mode, false)));
        return error.toBuilder().setDetails(details).build();
    }
}
