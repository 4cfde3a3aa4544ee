package io.sequencer.cli.drill.load;

import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.StreamObserver;
import io.sequencer.client.Endpoint;
import io.sequencer.proto.v1.Ack;
import io.sequencer.proto.v1.ClientMessage;
import io.sequencer.proto.v1.DocumentsGrpc;
import io.sequencer.proto.v1.Error;
import io.sequencer.proto.v1.Hello;
import io.sequencer.proto.v1.Rejected;
import io.sequencer.proto.v1.ServerMessage;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** A session of many authors at one node, over a connection of its own. Sends nothing twice. Any thread. */
final class SessionStream implements AutoCloseable {
    private final ManagedChannel channel;
    private final StreamObserver<ClientMessage> requests;
    private final Map<String, Author> underWay = new ConcurrentHashMap<>();
    private final Answers answers;
    private volatile boolean ended;

    /** What becomes of ops; called by the transport's thread. */
    interface Answers {
        void acked(Author author, Ack ack);

        void refused(Author author, Error error);

        void ended(String why);
    }

    SessionStream(Endpoint node, Answers answers) {
        this.answers = answers;
        channel = NettyChannelBuilder.forAddress(node.host(), node.port())
                .usePlaintext()
                .directExecutor()
                .build();
        requests = DocumentsGrpc.newStub(channel).session(new Observer());
        requests.onNext(
                ClientMessage.newBuilder().setHello(Hello.getDefaultInstance()).build());
    }

    void send(Author author, ClientMessage message) {
        underWay.put(author.clientId(), author);
        synchronized (requests) {
            if (!ended) {
                requests.onNext(message);
            }
        }
    }

    @Override
    public void close() {
        ended = true;
        channel.shutdownNow();
        try {
            channel.awaitTermination(5, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void answered(String clientId, Consumer<Author> what) {
        Author author = underWay.remove(clientId);
        if (author != null) {
            what.accept(author);
        }
    }

    private final class Observer implements StreamObserver<ServerMessage> {
        @Override
        public void onNext(ServerMessage message) {
            if (message.hasAck()) {
                answered(message.getAck().getClientId(), author -> answers.acked(author, message.getAck()));
            } else if (message.hasRejected()) {
                Rejected rejected = message.getRejected();
                answered(rejected.getClientId(), author -> answers.refused(author, rejected.getError()));
            }
        }

        @Override
        public void onError(Throwable t) {
            if (!ended) {
                ended = true;
                answers.ended(String.valueOf(t));
            }
        }

        @Override
        public void onCompleted() {
            onError(new IllegalStateException("ended by the node"));
        }
    }
}
