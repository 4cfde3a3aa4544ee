package io.sequencer.client.link;

import io.sequencer.client.Endpoint;
import io.sequencer.proto.v1.ClientMessage;
import io.sequencer.proto.v1.Hello;
import io.sequencer.proto.v1.Limits;
import io.sequencer.proto.v1.Ping;
import io.sequencer.proto.v1.ServerMessage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One stream to one node, from hello to its end. Belongs to the client's loop. */
final class Conversation implements Transport.Listener {

    private static final long WELCOME_WITHIN = TimeUnit.SECONDS.toNanos(3);
    /** A node that says nothing for this long is pinged, and left if it is silent for as long again. */
    private static final long SILENCE = TimeUnit.SECONDS.toNanos(2);

    private static final String AGENT = "sequencer-java/0.1";

    private final Link link;
    private final Endpoint endpoint;
    private Transport.@Nullable Stream stream;
    private @Nullable Limits limits;

    /** Submits that wait for their answer. */
    int inFlight;

    private final long beganNanos;
    private long heardNanos;
    private boolean pinged;
    private long pingedNanos;

    Conversation(Link link, Endpoint endpoint, long nowNanos) {
        this.link = link;
        this.endpoint = endpoint;
        this.beganNanos = nowNanos;
        this.heardNanos = nowNanos;
    }

    void open(Transport transport, String user, String token) {
        stream = transport.open(endpoint, this);
        send(ClientMessage.newBuilder()
                .setHello(Hello.newBuilder().setUser(user).setToken(token).setAgent(AGENT))
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

    void heard(long nowNanos) {
        heardNanos = nowNanos;
        pinged = false;
    }

    /** Why it is of no use any more; null while it is. A node that is silent is pinged first. */
    @Nullable
    String flaw(long nowNanos) {
        if (limits == null) {
            return nowNanos - beganNanos > WELCOME_WITHIN ? endpoint + " did not answer hello" : null;
        }
        if (pinged) {
            return nowNanos - pingedNanos > SILENCE ? endpoint + " gave no sign of life" : null;
        }
        if (nowNanos - heardNanos > SILENCE) {
            pinged = true;
            pingedNanos = nowNanos;
            send(ClientMessage.newBuilder()
                    .setPing(Ping.newBuilder().setNonce(nowNanos))
                    .build());
        }
        return null;
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
