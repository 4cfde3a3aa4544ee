package io.sequencer.server.presence.relay;

import io.grpc.stub.StreamObserver;
import io.sequencer.proto.peer.v1.PresenceRelayGrpc;
import io.sequencer.proto.peer.v1.RelayEnded;
import io.sequencer.proto.peer.v1.RelayedPresence;
import io.sequencer.proto.peer.v1.RelayedPresences;
import io.sequencer.server.presence.Presences;

/** Takes the streams of other nodes. What came on a stream is the stream's, and goes with it. */
public final class RelayService extends PresenceRelayGrpc.PresenceRelayImplBase {
    private final Presences presences;

    public RelayService(Presences presences) {
        this.presences = presences;
    }

    @Override
    public StreamObserver<RelayedPresences> relay(StreamObserver<RelayEnded> reply) {
        return new StreamObserver<>() {
            @Override
            public void onNext(RelayedPresences message) {
                message.getPresencesList().forEach(this::take);
            }

            private void take(RelayedPresence relayed) {
                if (relayed.getPresence().hasState()) {
                    presences.heard(relayed.getDocId(), relayed.getPresence(), this);
                } else {
                    presences.remove(relayed.getDocId(), relayed.getPresence().getClientId(), this);
                }
            }

            @Override
            public void onError(Throwable t) {
                presences.removeAll(this);
            }

            @Override
            public void onCompleted() {
                presences.removeAll(this);
                reply.onNext(RelayEnded.getDefaultInstance());
                reply.onCompleted();
            }
        };
    }
}
