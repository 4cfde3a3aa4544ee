package io.sequencer.cli.drill.revoke;

import io.grpc.ManagedChannel;
import io.grpc.stub.StreamObserver;
import io.sequencer.proto.v1.ClientMessage;
import io.sequencer.proto.v1.DocumentsGrpc;
import io.sequencer.proto.v1.ServerMessage;

/** As a program connects: a stream on a channel that others use too. */
final class GrpcWire implements Wire {
    private final StreamObserver<ClientMessage> requests;
    private boolean closed;

    private GrpcWire(ManagedChannel channel, Receiver receiver) {
        requests = DocumentsGrpc.newStub(channel).session(new StreamObserver<>() {
            @Override
            public void onNext(ServerMessage message) {
                receiver.came(message);
            }

            @Override
            public void onError(Throwable failure) {
                receiver.broke(String.valueOf(failure));
            }

            @Override
            public void onCompleted() {
                receiver.broke("ended by the node");
            }
        });
    }

    static Wire open(ManagedChannel channel, Receiver receiver) {
        return new GrpcWire(channel, receiver);
    }

    @Override
    public synchronized void send(ClientMessage message) {
        if (!closed) {
            requests.onNext(message);
        }
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            requests.onError(io.grpc.Status.CANCELLED.asRuntimeException());
        }
    }
}
