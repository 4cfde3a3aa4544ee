package io.sequencer.server.forward.peer;

import io.grpc.BindableService;
import io.grpc.ServerServiceDefinition;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.ServerCalls;
import io.sequencer.proto.peer.v1.ForwardReply;
import io.sequencer.proto.peer.v1.PeerGrpc;
import io.sequencer.server.propose.Proposer;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.IntFunction;

/** Takes the streams of other nodes' routes and feeds the proposers. One {@link PeerStream} per stream. */
public final class PeerService implements BindableService {
    private final List<Proposer> proposers;
    private final IntFunction<Executor> executors;

    /**
     * @param proposers by shard
     * @param executors by shard: runs what sends the answers; best the proposer's own
     */
    public PeerService(List<Proposer> proposers, IntFunction<Executor> executors) {
        this.proposers = List.copyOf(proposers);
        this.executors = executors;
    }

    @Override
    public ServerServiceDefinition bindService() {
        return ServerServiceDefinition.builder(PeerGrpc.SERVICE_NAME)
                .addMethod(
                        ForwardMethod.FORWARD,
                        ServerCalls.asyncBidiStreamingCall(
                                replies -> new PeerStream(this, (ServerCallStreamObserver<ForwardReply>) replies)))
                .build();
    }

    int shards() {
        return proposers.size();
    }

    Proposer proposer(int shard) {
        return proposers.get(shard);
    }

    Executor executor(int shard) {
        return executors.apply(shard);
    }
}
