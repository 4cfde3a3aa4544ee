package io.sequencer.server.presence.relay;

import io.grpc.ManagedChannel;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.sequencer.proto.peer.v1.PresenceRelayGrpc;
import io.sequencer.proto.peer.v1.RelayEnded;
import io.sequencer.proto.peer.v1.RelayedPresence;
import io.sequencer.proto.peer.v1.RelayedPresences;
import io.sequencer.proto.v1.Presence;
import io.sequencer.server.fanout.Timer;
import io.sequencer.server.presence.Presences;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The stream to one other node: opened again when it ends, each time beginning with all that there is. On the presence thread. */
final class RelayLink {
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final int MAX_UNSENT = 200_000;
    private static final int MESSAGE_BYTES = 128 << 10;

    private final Supplier<Optional<ManagedChannel>> channel;
    private final Presences presences;
    private final Timer timer;
    private final Map<Key, Presence> unsent = new LinkedHashMap<>();
    private @Nullable Stream stream;
    private boolean closed;

    private record Key(String docId, String clientId) {}

    /** @param timer its one thread is the presence thread */
    RelayLink(Supplier<Optional<ManagedChannel>> channel, Presences presences, Timer timer) {
        this.channel = channel;
        this.presences = presences;
        this.timer = timer;
    }

    void open() {
        if (closed) {
            return;
        }
        Optional<ManagedChannel> to = channel.get();
        if (to.isEmpty()) {
            return; // The node stops.
        }
        Stream opened = new Stream();
        stream = opened;
        presences.ofThisNode(this::put);
        PresenceRelayGrpc.newStub(to.get()).relay(opened);
    }

    /** What changed, in the place of what has not been sent of the same clients. */
    void tell(String docId, List<Presence> renewed) {
        Stream open = stream;
        if (open == null) {
            return; // The next stream begins with all.
        }
        put(docId, renewed);
        if (unsent.size() > MAX_UNSENT) {
            open.cancel("the other node takes nothing");
        } else {
            send();
        }
    }

    private void put(String docId, List<Presence> renewed) {
        renewed.forEach(presence -> unsent.put(new Key(docId, presence.getClientId()), presence));
    }

    private void send() {
        Stream open = stream;
        while (open != null && open.isReady() && !unsent.isEmpty()) {
            RelayedPresences.Builder message = RelayedPresences.newBuilder();
            Iterator<Map.Entry<Key, Presence>> oldestFirst = unsent.entrySet().iterator();
            int bytes = 0;
            while (oldestFirst.hasNext() && bytes < MESSAGE_BYTES) {
                Map.Entry<Key, Presence> next = oldestFirst.next();
                RelayedPresence relayed = RelayedPresence.newBuilder()
                        .setDocId(next.getKey().docId())
                        .setPresence(next.getValue())
                        .build();
                bytes += relayed.getSerializedSize();
                message.addPresences(relayed);
                oldestFirst.remove();
            }
            open.onNext(message.build());
        }
    }

    private void ended(Stream which) {
        if (which.equals(stream)) {
            stream = null;
            unsent.clear();
            timer.after(PAUSE, this::open);
        }
    }

    /** For good. */
    void close() {
        closed = true;
        Stream open = stream;
        stream = null;
        if (open != null) {
            open.cancel("this node stops");
        }
    }

    /** One call. gRPC's callbacks come on the transport's loop and are handed over. */
    private final class Stream implements ClientResponseObserver<RelayedPresences, RelayEnded> {
        private volatile @Nullable ClientCallStreamObserver<RelayedPresences> requests;

        @Override
        public void beforeStart(ClientCallStreamObserver<RelayedPresences> observer) {
            requests = observer;
            observer.setOnReadyHandler(() -> timer.after(Duration.ZERO, RelayLink.this::send));
        }

        boolean isReady() {
            ClientCallStreamObserver<RelayedPresences> known = requests;
            return known != null && known.isReady();
        }

        void onNext(RelayedPresences message) {
            ClientCallStreamObserver<RelayedPresences> known = requests;
            if (known != null) {
                known.onNext(message);
            }
        }

        void cancel(String why) {
            ClientCallStreamObserver<RelayedPresences> known = requests;
            if (known != null) {
                known.cancel(why, null);
            }
        }

        @Override
        public void onNext(RelayEnded end) {
            // Its end says the same.
        }

        @Override
        public void onError(Throwable t) {
            timer.after(Duration.ZERO, () -> ended(this));
        }

        @Override
        public void onCompleted() {
            timer.after(Duration.ZERO, () -> ended(this));
        }
    }
}
