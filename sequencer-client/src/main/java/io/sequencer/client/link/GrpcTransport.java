package io.sequencer.client.link;

import io.grpc.ManagedChannel;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.sequencer.client.ClientOptions;
import io.sequencer.client.Endpoint;
import io.sequencer.proto.v1.ClientMessage;
import io.sequencer.proto.v1.DocumentsGrpc;
import io.sequencer.proto.v1.ServerMessage;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Streams of {@code Documents.Session}, a channel each. The loop is gRPC's executor here. */
public final class GrpcTransport implements Transport {

    /** Asked for ahead, so that the node needs no permission per message; half is asked for again at a time. */
    private static final int AHEAD = 128;

    /** Written ahead of the network before {@link Stream#isReady} says no: a few gathered messages. */
    private static final int BUFFERED_BYTES = 256 * 1024;

    private final Executor loop;
    private final Channels ways;

    private GrpcTransport(Executor loop, Channels ways) {
        this.loop = loop;
        this.ways = ways;
    }

    /** A link over gRPC, on a thread of its own. */
    public static Link link(
            String name,
            List<Endpoint> endpoints,
            ClientOptions options,
            LongSupplier nanoTime,
            RandomGenerator random) {
        return link(name, endpoints, options, nanoTime, random, UnaryOperator.identity());
    }

    /**
     * As {@link #link(String, List, ClientOptions, LongSupplier, RandomGenerator)}, with something between the link and gRPC.
     *
     * @param between makes what the link uses out of what speaks gRPC; both are used on the link's loop
     */
    public static Link link(
            String name,
            List<Endpoint> endpoints,
            ClientOptions options,
            LongSupplier nanoTime,
            RandomGenerator random,
            UnaryOperator<Transport> between) {
        ClientLoop loop = new ClientLoop(name, nanoTime);
        return new Link(
                loop,
                between.apply(
                        new GrpcTransport(loop, new Channels(options.access().security()))),
                endpoints,
                options,
                nanoTime,
                random);
    }

    @Override
    public Stream open(Endpoint endpoint, Listener listener) {
        SessionStream stream = new SessionStream(ways.open(endpoint, loop), listener);
        stream.begin();
        return stream;
    }

    private static final class SessionStream implements Stream, ClientResponseObserver<ClientMessage, ServerMessage> {
        private final ManagedChannel channel;
        private final Listener listener;
        private @Nullable ClientCallStreamObserver<ClientMessage> requests;
        private int received;
        private boolean over;

        SessionStream(ManagedChannel channel, Listener listener) {
            this.channel = channel;
            this.listener = listener;
        }

        void begin() {
            DocumentsGrpc.newStub(channel).withOnReadyThreshold(BUFFERED_BYTES).session(this);
        }

        @Override
        public void beforeStart(ClientCallStreamObserver<ClientMessage> stream) {
            requests = stream;
            stream.disableAutoRequestWithInitial(AHEAD);
            stream.setOnReadyHandler(listener::ready);
        }

        @Override
        public boolean isReady() {
            ClientCallStreamObserver<ClientMessage> stream = requests;
            return stream != null && !over && stream.isReady();
        }

        @Override
        public void send(ClientMessage message) {
            ClientCallStreamObserver<ClientMessage> stream = requests;
            if (stream != null && !over) {
                stream.onNext(message);
            }
        }

        @Override
        public void onNext(ServerMessage message) {
            received++;
            if (received == AHEAD / 2) {
                received = 0;
                ClientCallStreamObserver<ClientMessage> stream = requests;
                if (stream != null) {
                    stream.request(AHEAD / 2);
                }
            }
            listener.received(message);
        }

        @Override
        public void onError(Throwable cause) {
            over = true;
            listener.ended("the connection broke: " + Calls.sentence(cause));
        }

        @Override
        public void onCompleted() {
            over = true;
            listener.ended("the node ended the connection");
        }

        @Override
        public void close() {
            if (!over) {
                over = true;
                ClientCallStreamObserver<ClientMessage> stream = requests;
                if (stream != null) {
                    stream.cancel("the client moves on", null);
                }
            }
            channel.shutdownNow();
        }
    }
}
