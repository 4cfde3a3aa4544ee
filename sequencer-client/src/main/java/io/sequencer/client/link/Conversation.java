package io.sequencer.client.link;

import io.sequencer.client.ClientOptions;
import io.sequencer.client.Endpoint;
import io.sequencer.proto.v1.ClientMessage;
import io.sequencer.proto.v1.Hello;
import io.sequencer.proto.v1.Limits;
import io.sequencer.proto.v1.ServerMessage;
import org.jspecify.annotations.Nullable;

/** One stream to one node, from hello to its end. Belongs to the client's loop. */
final class Conversation implements Transport.Listener {

    private static final String AGENT = "sequencer-java/0.1";

    private final Link link;
    private final Endpoint endpoint;
    private Transport.@Nullable Stream stream;
    private @Nullable Limits limits;

    /** Submits that wait for their answer. */
    int inFlight;

    long beganNanos;
    long heardNanos;
    boolean pinged;
    long pingedNanos;

    Conversation(Link link, Endpoint endpoint, long nowNanos) {
        this.link = link;
        this.endpoint = endpoint;
        this.beganNanos = nowNanos;
        this.heardNanos = nowNanos;
    }

    void open(Transport transport, ClientOptions options) {
        stream = transport.open(endpoint, this);
        send(ClientMessage.newBuilder()
                .setHello(Hello.newBuilder()
                        .setUser(options.user())
                        .setToken(options.token())
                        .setAgent(AGENT))
                .build());
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

    /** Whether more may be written without piling up in the transport. */
    boolean takesMore() {
        Transport.Stream way = stream;
        Limits announced = limits;
        return way != null && announced != null && inFlight < announced.getMessagesInFlight() && way.isReady();
    }

    void send(ClientMessage message) {
        Transport.Stream way = stream;
        if (way != null) {
            way.send(message);
        }
    }

    @Override
    public void received(ServerMessage message) {
        link.received(this, message);
    }

    @Override
    public void ready() {
        link.flush();
    }

    @Override
    public void ended(String problem) {
        link.lost(this, endpoint + ": " + problem);
    }

    /** Ends it for good; nothing is heard from it afterwards. */
    void close() {
        Transport.Stream way = stream;
        if (way != null) {
            way.close();
        }
    }
}
