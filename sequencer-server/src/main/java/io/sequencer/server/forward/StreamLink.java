package io.sequencer.server.forward;

import com.google.protobuf.ByteString;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.ClientResponseObserver;
import io.sequencer.proto.peer.v1.Answer;
import io.sequencer.proto.peer.v1.ForwardReply;
import io.sequencer.server.forward.peer.ForwardBatch;
import io.sequencer.server.forward.peer.ForwardMethod;
import io.sequencer.server.propose.ProposeOutcome;
import io.sequencer.server.raft.NodeId;
import java.util.List;
import java.util.Optional;

/**
 * A {@code Peer.Forward} stream to another node. Replies are taken apart on the transport's event loop and only queued
 * there.
 */
final class StreamLink implements LeaderLink {
    private final int shard;
    private final ManagedChannel channel;
    private final ClientCallStreamObserver<ForwardBatch> requests;

    StreamLink(int shard, ManagedChannel channel, Listener listener) {
        this.shard = shard;
        this.channel = channel;
        Replies replies = new Replies(this, listener);
        requests = (ClientCallStreamObserver<ForwardBatch>) ClientCalls.asyncBidiStreamingCall(
                channel.newCall(ForwardMethod.FORWARD, CallOptions.DEFAULT), replies);
    }

    @Override
    public boolean isReady() {
        return requests.isReady();
    }

    @Override
    public void send(long firstRequestId, List<ByteString> commands) {
        requests.onNext(new ForwardBatch(firstRequestId, shard, commands));
    }

    @Override
    public void close() {
        requests.cancel("given up by its route", null);
    }

    /** The next stream gets a connection of its own; other shards' streams stay on the old one while it serves them. */
    @Override
    public void abandon() {
        channel.enterIdle();
        close();
    }

    private record Replies(StreamLink link, Listener listener)
            implements ClientResponseObserver<ForwardBatch, ForwardReply> {

        @Override
        public void beforeStart(ClientCallStreamObserver<ForwardBatch> requestStream) {
            requestStream.setOnReadyHandler(listener::ready);
        }

        @Override
        public void onNext(ForwardReply reply) {
            for (Answer answer : reply.getAnswersList()) {
                listener.answered(link, answer.getRequestId(), outcome(answer));
            }
        }

        @Override
        public void onError(Throwable t) {
            listener.ended(link, Status.fromThrowable(t).toString());
        }

        @Override
        public void onCompleted() {
            listener.ended(link, "closed by the leader");
        }

        private static ProposeOutcome outcome(Answer answer) {
            return switch (answer.getAnswerCase()) {
                case DECISION -> new ProposeOutcome.Decided(answer.getDecision());
                case NOT_LEADER ->
                    new ProposeOutcome.NotLeader(node(answer.getNotLeader().getLeader()));
                case OVERLOADED ->
                    new ProposeOutcome.Overloaded(answer.getOverloaded().getRetryAfterMillis());
                // An answer of a kind that this release does not know says nothing about the command.
                case INDETERMINATE, ANSWER_NOT_SET -> new ProposeOutcome.Indeterminate();
            };
        }

        private static Optional<NodeId> node(String name) {
            return name.isEmpty() ? Optional.empty() : Optional.of(new NodeId(name));
        }
    }
}
