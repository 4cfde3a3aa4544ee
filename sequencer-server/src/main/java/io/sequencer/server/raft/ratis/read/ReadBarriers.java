package io.sequencer.server.raft.ratis.read;

import io.sequencer.server.raft.ProposalFailedException;
import io.sequencer.server.raft.ProposalFailure;
import io.sequencer.server.raft.replicate.LeadershipRounds;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.ratis.proto.RaftProtos.RaftGroupIdProto;
import org.apache.ratis.proto.RaftProtos.RaftRpcReplyProto;
import org.apache.ratis.proto.RaftProtos.RaftRpcRequestProto;
import org.apache.ratis.proto.RaftProtos.ReadIndexReplyProto;
import org.apache.ratis.proto.RaftProtos.ReadIndexRequestProto;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.server.RaftServer;

/**
 * Linearizable read points of one shard, on every node: the leader proves one by a round ({@link LeadershipRounds}), others
 * ask it over Ratis' own read-index call; then the local state has to reach it. Thread-safe.
 */
public final class ReadBarriers {

    /** After so long a caller is told that it is unknown when the barrier will be reached. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private static final long RETRY_MILLIS = 20;

    private final RaftServer.Division division;
    private final AppliedIndex applied;
    private final ScheduledExecutorService timer;
    private final SharedRounds proofs;
    private final SharedRounds readPoints;
    private final AtomicLong callIds = new AtomicLong();

    public ReadBarriers(
            RaftServer.Division division,
            LeadershipRounds rounds,
            AppliedIndex applied,
            ScheduledExecutorService timer) {
        this.division = division;
        this.applied = applied;
        this.timer = timer;
        this.proofs = new SharedRounds(() -> timeBounded(rounds.start(division)));
        this.readPoints = new SharedRounds(this::readPoint);
    }

    public CompletableFuture<Long> barrier() {
        CompletableFuture<Long> result = new CompletableFuture<>();
        attempt(result, System.nanoTime() + PATIENCE.toNanos());
        return result;
    }

    private void attempt(CompletableFuture<Long> result, long deadlineNanos) {
        readPoints.join().thenCompose(index -> applied.await(index, PATIENCE)).whenComplete((index, failure) -> {
            if (failure == null) {
                result.complete(index);
            } else if (System.nanoTime() < deadlineNanos) {
                try {
                    timer.schedule(() -> attempt(result, deadlineNanos), RETRY_MILLIS, TimeUnit.MILLISECONDS);
                } catch (RejectedExecutionException stopping) {
                    result.completeExceptionally(new ProposalFailedException(new ProposalFailure.Stopped()));
                }
            } else {
                result.completeExceptionally(unwrapped(failure));
            }
        });
    }

    private CompletableFuture<Long> readPoint() {
        if (division.getInfo().isLeader()) {
            return proofs.join();
        }
        RaftPeerId leader = division.getInfo().getLeaderId();
        if (leader == null || leader.equals(division.getId())) {
            return CompletableFuture.failedFuture(noLeader());
        }
        ReadIndexRequestProto request = ReadIndexRequestProto.newBuilder()
                .setServerRequest(RaftRpcRequestProto.newBuilder()
                        .setRequestorId(division.getId().toByteString())
                        .setReplyId(leader.toByteString())
                        .setRaftGroupId(RaftGroupIdProto.newBuilder()
                                .setId(division.getMemberId().getGroupId().toByteString()))
                        .setCallId(callIds.incrementAndGet()))
                .build();
        try {
            return division.getRaftServer()
                    .getServerRpc()
                    .async()
                    .readIndexAsync(request)
                    .thenApply(reply -> {
                        if (!reply.getServerReply().getSuccess()) {
                            throw noLeader();
                        }
                        return reply.getReadIndex();
                    });
        } catch (IOException e) {
            return CompletableFuture.failedFuture(noLeader());
        }
    }

    /** Answers another node's question; runs on a gRPC thread of the leader it believes in. */
    public CompletableFuture<ReadIndexReplyProto> answer(ReadIndexRequestProto request) {
        RaftRpcReplyProto.Builder server = RaftRpcReplyProto.newBuilder()
                .setRequestorId(request.getServerRequest().getRequestorId())
                .setReplyId(request.getServerRequest().getReplyId())
                .setRaftGroupId(request.getServerRequest().getRaftGroupId())
                .setCallId(request.getServerRequest().getCallId());
        return proofs.join()
                .handle((index, failure) -> failure == null
                        ? ReadIndexReplyProto.newBuilder()
                                .setServerReply(server.setSuccess(true))
                                .setReadIndex(index)
                                .build()
                        : ReadIndexReplyProto.newBuilder()
                                .setServerReply(server.setSuccess(false))
                                .build());
    }

    private CompletableFuture<Long> timeBounded(CompletableFuture<Long> future) {
        return future.copy()
                .orTimeout(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
                .exceptionallyCompose(failure -> CompletableFuture.failedFuture(unwrapped(failure)));
    }

    private static ProposalFailedException noLeader() {
        return new ProposalFailedException(new ProposalFailure.NotLeader(Optional.empty()));
    }

    private static ProposalFailedException unwrapped(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        return cause instanceof ProposalFailedException known
                ? known
                : new ProposalFailedException(new ProposalFailure.Indeterminate("read point: " + cause));
    }
}
