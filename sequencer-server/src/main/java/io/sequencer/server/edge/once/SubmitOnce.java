package io.sequencer.server.edge.once;

import io.sequencer.proto.peer.v1.Decision;
import io.sequencer.proto.v1.Error;
import io.sequencer.proto.v1.Rejected;
import io.sequencer.proto.v1.Submit;
import io.sequencer.proto.v1.SubmitAllReply;
import io.sequencer.proto.v1.SubmitAllRequest;
import io.sequencer.proto.v1.SubmitReply;
import io.sequencer.server.auth.Caller;
import io.sequencer.server.edge.EdgeCounters;
import io.sequencer.server.edge.EdgeLimits;
import io.sequencer.server.edge.EdgeNode;
import io.sequencer.server.edge.RefusedException;
import io.sequencer.server.edge.access.Permit;
import io.sequencer.server.edge.reads.ReadPoint;
import io.sequencer.server.edge.session.Acks;
import io.sequencer.server.edge.submit.MissingOps;
import io.sequencer.server.edge.submit.Outcomes;
import io.sequencer.server.edge.submit.SubmitAllShape;
import io.sequencer.server.edge.submit.SubmitShape;
import io.sequencer.server.forward.CommandOutcome;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** One message of ops, asked once and answered once. Any thread. */
public final class SubmitOnce {
    private final EdgeNode node;
    private final EdgeLimits limits;
    private final EdgeCounters counters;
    private final MissingOps missing;

    public SubmitOnce(EdgeNode node, EdgeLimits limits, EdgeCounters counters, ReadPoint readPoint) {
        this.node = node;
        this.limits = limits;
        this.counters = counters;
        this.missing = new MissingOps(node, readPoint);
    }

    /**
     * Never fails for what is about the op: that is an answer.
     *
     * @param caller who is speaking
     */
    public CompletableFuture<SubmitReply> submit(Submit request, Caller caller) {
        counters.submits().increment();
        SubmitShape.Shaped shaped = new SubmitShape(limits.message()).shape(request, caller);
        if (shaped instanceof SubmitShape.Accepted accepted) {
            Optional<Error> gate = Permit.gate(caller, node.accountsOn(request.getDocId()));
            if (gate.isPresent()) {
                return CompletableFuture.completedFuture(rejected(request, gate.get()));
            }
            return node.commands()
                    .submit(node.shardOf(request.getDocId()), accepted.command())
                    .thenApply(outcome -> reply(request, accepted, outcome))
                    .thenCompose(reply -> withMissing(reply, accepted));
        }
        return CompletableFuture.completedFuture(rejected(request, ((SubmitShape.Refused) shaped).error()));
    }

    private CompletableFuture<SubmitReply> withMissing(SubmitReply reply, SubmitShape.Accepted accepted) {
        Error error = reply.getRejected().getError();
        return MissingOps.belongTo(error, accepted.submission())
                ? missing.added(error, accepted.submission())
                        .thenApply(full -> SubmitReply.newBuilder()
                                .setRejected(reply.getRejected().toBuilder().setError(full))
                                .build())
                : CompletableFuture.completedFuture(reply);
    }

    /** All or none; a refusal names the first part that is refused. As {@link #submit}. */
    public CompletableFuture<SubmitAllReply> submitAll(SubmitAllRequest request, Caller caller) {
        counters.submits().add(request.getSubmitsCount());
        SubmitAllShape shape = new SubmitAllShape(limits.message(), new SubmitShape(limits.message()), node.shards());
        Optional<Error> flaw = shape.flaw(request);
        if (flaw.isPresent()) {
            counters.errors(flaw.get().getCode()).increment();
            return CompletableFuture.failedFuture(new RefusedException(flaw.get()));
        }
        SubmitAllShape.Shaped shaped = shape.shape(request, caller);
        if (shaped instanceof SubmitAllShape.Accepted accepted) {
            Optional<Error> gate =
                    Permit.gate(caller, node.accountsOn(request.getSubmits(0).getDocId()));
            if (gate.isPresent()) {
                return CompletableFuture.completedFuture(refusedAll(request, gate.get()));
            }
            return node.commands()
                    .submit(accepted.shard(), accepted.command())
                    .thenCompose(outcome -> replyToAll(request, accepted, outcome));
        }
        return CompletableFuture.completedFuture(refusedAll(request, ((SubmitAllShape.Refused) shaped).error()));
    }

    private CompletableFuture<SubmitAllReply> replyToAll(
            SubmitAllRequest request, SubmitAllShape.Accepted set, CommandOutcome outcome) {
        Optional<Error> refusal = Outcomes.refusal(outcome);
        if (refusal.isEmpty()) {
            return CompletableFuture.completedFuture(acks(request, set, ((CommandOutcome.Decided) outcome).decision()));
        }
        for (SubmitShape.Accepted part : set.parts()) {
            if (MissingOps.belongTo(refusal.get(), part.submission())) {
                return missing.added(refusal.get(), part.submission()).thenApply(full -> refusedAll(request, full));
            }
        }
        return CompletableFuture.completedFuture(refusedAll(request, refusal.get()));
    }

    private static SubmitAllReply acks(SubmitAllRequest request, SubmitAllShape.Accepted set, Decision decision) {
        io.sequencer.proto.v1.Acks.Builder acks = io.sequencer.proto.v1.Acks.newBuilder();
        for (int i = 0; i < set.parts().size(); i++) {
            acks.addAcks(Acks.fromDecision(
                    set.parts().get(i).submission(),
                    request.getSubmits(i).getClientId(),
                    decision.getAcceptedSet().getAccepted(i)));
        }
        return SubmitAllReply.newBuilder().setAcks(acks).build();
    }

    /** About the part that the error names, or about the first one where it names none. */
    private SubmitAllReply refusedAll(SubmitAllRequest request, Error error) {
        Submit about = request.getSubmitsList().stream()
                .filter(submit -> submit.getDocId().equals(error.getDetails().getDocId()))
                .findFirst()
                .orElse(request.getSubmits(0));
        return SubmitAllReply.newBuilder()
                .setRejected(rejected(about, error).getRejected())
                .build();
    }

    private SubmitReply reply(Submit request, SubmitShape.Accepted accepted, CommandOutcome outcome) {
        return Outcomes.refusal(outcome)
                .map(error -> rejected(request, error))
                .orElseGet(() -> SubmitReply.newBuilder()
                        .setAck(Acks.fromDecision(
                                accepted.submission(),
                                request.getClientId(),
                                ((CommandOutcome.Decided) outcome).decision().getAccepted()))
                        .build());
    }

    private SubmitReply rejected(Submit request, Error error) {
        counters.errors(error.getCode()).increment();
        return SubmitReply.newBuilder()
                .setRejected(Rejected.newBuilder()
                        .setDocId(request.getDocId())
                        .setClientId(request.getClientId())
                        .setFirstClientSeq(request.getFirstClientSeq())
                        .setError(error))
                .build();
    }
}
