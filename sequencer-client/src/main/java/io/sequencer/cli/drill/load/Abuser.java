package io.sequencer.cli.drill.load;

import com.google.protobuf.ByteString;
import io.sequencer.proto.v1.ClientMessage;
import io.sequencer.proto.v1.Hello;
import io.sequencer.proto.v1.Op;
import io.sequencer.proto.v1.Submit;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * One client that sends as fast as its connection takes it, whatever it is answered, and connects again whenever it is
 * disconnected. A thread of its own.
 */
final class Abuser implements AutoCloseable {
    private static final int PAYLOAD_BYTES = 100;

    private final URI node;
    private final String docId;
    private final HttpClient http = HttpClient.newHttpClient();
    private final AtomicLong sent = new AtomicLong();
    private final AtomicLong disconnected = new AtomicLong();
    private final Thread thread = new Thread(this::run, "abuser");
    private volatile boolean stopping;

    Abuser(String host, int httpPort, String docId) {
        this.node = URI.create("ws://" + host + ":" + httpPort + "/v1/connect");
        this.docId = docId;
        thread.setDaemon(true);
        thread.start();
    }

    long sent() {
        return sent.get();
    }

    long disconnected() {
        return disconnected.get();
    }

    private void run() {
        while (!stopping) {
            try {
                flood();
            } catch (CompletionException e) {
                disconnected.incrementAndGet();
            }
        }
    }

    private void flood() {
        WebSocket socket = http.newWebSocketBuilder()
                .subprotocols("sequencer.v1.proto")
                .buildAsync(node, new Ignoring())
                .join();
        try {
            send(socket, ClientMessage.newBuilder().setHello(Hello.newBuilder().setUser("abuser")));
            String client = UUID.randomUUID().toString();
            for (long seq = 1; !stopping; seq++) {
                send(socket, ClientMessage.newBuilder().setSubmit(submit(client, seq)));
                sent.incrementAndGet();
            }
        } finally {
            socket.abort();
        }
    }

    private Submit submit(String client, long seq) {
        return Submit.newBuilder()
                .setDocId(docId)
                .setClientId(client)
                .setFirstClientSeq(seq)
                .addOps(Op.newBuilder().setOpaque(ByteString.copyFrom(new byte[PAYLOAD_BYTES])))
                .build();
    }

    private static void send(WebSocket socket, ClientMessage.Builder message) {
        socket.sendBinary(ByteBuffer.wrap(message.build().toByteArray()), true).join();
    }

    @Override
    public void close() {
        stopping = true;
        try {
            thread.join(10_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Takes what it is answered, and does not look at it. */
    private static final class Ignoring implements WebSocket.Listener {
        @Override
        public @Nullable CompletionStage<?> onBinary(WebSocket socket, ByteBuffer data, boolean last) {
            socket.request(1);
            return null;
        }
    }
}
