package io.sequencer.client.link;

import io.grpc.ManagedChannel;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.sequencer.client.ClientOptions;
import io.sequencer.client.Endpoint;
import io.sequencer.proto.v1.ClientMessage;
import io.sequencer.proto.v1.DocumentsGrpc;
import io.sequencer.proto.v1.Hello;
import io.sequencer.proto.v1.Limits;
import io.sequencer.proto.v1.ServerMessage;
import org.jspecify.annotations.Nullable;

/** One stream to one node, from hello to its end. Belongs to the client's loop, which is also gRPC's executor here. */
final class Conversation implements ClientResponseObserver<ClientMessage, ServerMessage> {

    /** Asked for ahead, so that the node needs no permission per message; half is asked for again at a time. */
    private static final int AHEAD = 128;

    /** Written ahead of the network before {@link #takesMore} says no: a few gathered messages. */
    private static final int BUFFERED_BYTES = 256 * 1024;

    private static final String AGENT = "sequencer-java/0.1";

    private final Link link;
    private final Endpoint endpoint;
    private final ManagedChannel channel;
    private @Nullable ClientCallStreamObserver<ClientMessage> requests;
    private @Nullable Limits limits;
    private int received;
    private boolean over;

    /** Submits that wait for their answer. */
    int inFlight;

    long beganNanos;
    long heardNanos;
    boolean pinged;
    long pingedNanos;

    Conversation(Link link, Endpoint endpoint, ManagedChannel channel, long nowNanos) {
        this.link = link;
        this.endpoint = endpoint;
        this.channel = channel;
        this.beganNanos = nowNanos;
        this.heardNanos = nowNanos;
    }

    void open(ClientOptions options) {
        DocumentsGrpc.newStub(channel).withOnReadyThreshold(BUFFERED_BYTES).session(this);
        send(ClientMessage.newBuilder()
                .setHello(Hello.newBuilder()
                        .setUser(options.user())
                        .setToken(options.token())
                        .setAgent(AGENT))
                .build());
    }

    @Override
    public void beforeStart(ClientCallStreamObserver<ClientMessage> stream) {
        requests = stream;
        stream.disableAutoRequestWithInitial(AHEAD);
        stream.setOnReadyHandler(link::flush);
    }

    Endpoint endpoint() {
        return endpoint;
    }

    /** What the node announced; null before its welcome. */
    @Nullable
    Limits limits() {
        return limits;
    }

    void welcomed(Limits announced) {
        limits = announced;
    }

    /** Whether more may be written without piling up in gRPC. */
    boolean takesMore() {
        ClientCallStreamObserver<ClientMessage> stream = requests;
        Limits announced = limits;
        return stream != null
                && announced != null
                && !over
                && inFlight < announced.getMessagesInFlight()
                && stream.isReady();
    }

    void send(ClientMessage message) {
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
        link.received(this, message);
    }

    @Override
    public void onError(Throwable cause) {
        over = true;
        link.lost(this, "the connection to " + endpoint + " broke: " + Calls.sentence(cause));
    }

    @Override
    public void onCompleted() {
        over = true;
        link.lost(this, endpoint + " ended the connection");
    }

    /** Ends it for good; nothing is heard from it afterwards. */
    void close() {
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
