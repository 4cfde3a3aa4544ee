package io.sequencer.server.edge.grpc;

import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.sequencer.proto.peer.v1.Decision;
import io.sequencer.proto.v1.Error;
import io.sequencer.proto.v1.Rejected;
import io.sequencer.proto.v1.Submit;
import io.sequencer.proto.v1.SubmitReply;
import io.sequencer.server.edge.EdgeCounters;
import io.sequencer.server.edge.EdgeLimits;
import io.sequencer.server.edge.EdgeNode;
import io.sequencer.server.edge.Errors;
import io.sequencer.server.edge.MissingOps;
import io.sequencer.server.edge.ReadPoint;
import io.sequencer.server.edge.SubmitShape;
import io.sequencer.server.edge.session.Acks;
import io.sequencer.server.forward.CommandOutcome;
import java.util.concurrent.CompletableFuture;

/**
 * One message of ops, asked once and answered once. Where the cluster runs without accounts, the request header {@code
 * sequencer-user} says who is speaking, as {@code hello.user} does in a session.
 */
final class UnarySubmit implements ServerInterceptor {
    private static final Metadata.Key<String> USER_HEADER =
            Metadata.Key.of("sequencer-user", Metadata.ASCII_STRING_MARSHALLER);
    private static final Context.Key<String> USER = Context.keyWithDefault("sequencer-user", "");

    private final EdgeNode node;
    private final EdgeLimits limits;
    private final EdgeCounters counters;
    private final MissingOps missing;

    UnarySubmit(EdgeNode node, EdgeLimits limits, EdgeCounters counters, ReadPoint readPoint) {
        this.node = node;
        this.limits = limits;
        this.counters = counters;
        this.missing = new MissingOps(node, readPoint);
    }

    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
        String user = headers.get(USER_HEADER);
        return user == null
                ? next.startCall(call, headers)
                : Contexts.interceptCall(Context.current().withValue(USER, user), call, headers, next);
    }

    /** Never fails for what is about the op: that is an answer. */
    CompletableFuture<SubmitReply> submit(Submit request) {
        counters.submits().increment();
        String user = USER.get();
        SubmitShape.Shaped shaped = new SubmitShape(limits.message()).shape(request, user == null ? "" : user);
        if (shaped instanceof SubmitShape.Accepted accepted) {
            return node.commands()
                    .submit(node.shardOf(request.getDocId()), accepted.command())
                    .thenApply(outcome -> reply(request, accepted, outcome))
                    .thenCompose(reply -> withMissing(reply, accepted));
        }
        return CompletableFuture.completedFuture(rejected(request, ((SubmitShape.Refused) shaped).error()));
    }

    private CompletableFuture<SubmitReply> withMissing(SubmitReply reply, SubmitShape.Accepted accepted) {
        Error error = reply.getRejected().getError();
        return MissingOps.belongTo(error)
                ? missing.added(error, accepted.submission())
                        .thenApply(full -> SubmitReply.newBuilder()
                                .setRejected(reply.getRejected().toBuilder().setError(full))
                                .build())
                : CompletableFuture.completedFuture(reply);
    }

    private SubmitReply reply(Submit request, SubmitShape.Accepted accepted, CommandOutcome outcome) {
        if (outcome instanceof CommandOutcome.Decided decided) {
            Decision decision = decided.decision();
            return decision.hasRefused()
                    ? rejected(request, decision.getRefused())
                    : SubmitReply.newBuilder()
                            .setAck(Acks.fromDecision(
                                    accepted.submission(), request.getClientId(), decision.getAccepted()))
                            .build();
        }
        return rejected(
                request,
                outcome instanceof CommandOutcome.Overloaded overloaded
                        ? Errors.overloaded(overloaded.retryAfterMillis())
                        : Errors.unavailable("the leader did not answer in time"));
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
