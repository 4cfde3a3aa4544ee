package io.sequencer.server.edge.reads;

import io.sequencer.server.edge.EdgeNode;
import io.sequencer.server.edge.Errors;
import io.sequencer.server.edge.RefusedException;
import io.sequencer.server.raft.ProposalFailedException;
import io.sequencer.server.raft.ProposalFailure;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;

/** Waits, for a bounded time, until what this node reads of a shard is linearizable. Any thread. */
public final class ReadPoint {
    private final EdgeNode node;
    private final Duration limit;

    public ReadPoint(EdgeNode node, Duration limit) {
        this.node = node;
        this.limit = limit;
    }

    /**
     * Completes when this node's state includes everything that was acked anywhere before the call; else fails with a {@link
     * RefusedException}.
     */
    public CompletableFuture<Void> reached(int shard) {
        // A copy: the time-out must not end a round that others share.
        CompletableFuture<Long> round = node.raft().readBarrier(shard).copy();
        if (!round.isDone()) {
            node.work().timer().after(limit, () -> round.completeExceptionally(new TimeoutException()));
        }
        return round.handle((index, failure) -> {
            if (failure != null) {
                throw refusal(failure);
            }
            return null;
        });
    }

    private static RefusedException refusal(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause instanceof ProposalFailedException proposal) {
            if (proposal.failure() instanceof ProposalFailure.Stopped) {
                return new RefusedException(Errors.shuttingDown());
            }
            if (proposal.failure() instanceof ProposalFailure.NotLeader) {
                return new RefusedException(Errors.unavailable("no leader of this shard was reached in time"));
            }
        }
        return new RefusedException(Errors.nodeBehind());
    }
}
