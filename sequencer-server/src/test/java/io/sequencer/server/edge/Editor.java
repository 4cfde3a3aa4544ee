package io.sequencer.server.edge;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import io.sequencer.proto.v1.ClientMessage;
import io.sequencer.proto.v1.Hello;
import io.sequencer.proto.v1.Join;
import io.sequencer.proto.v1.Op;
import io.sequencer.proto.v1.Presences;
import io.sequencer.proto.v1.ServerMessage;
import io.sequencer.proto.v1.SnapshotApplied;
import io.sequencer.proto.v1.Submit;
import io.sequencer.proto.v1.TextEdit;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** An editor at the other end of a WebSocket, for one test thread. */
final class Editor implements AutoCloseable, WebSocket.Listener {
    static final String JSON = "sequencer.v1.json";
    static final String PROTO = "sequencer.v1.proto";
    private static final long PATIENCE_SECONDS = 30;

    final String clientId = UUID.randomUUID().toString();
    private final boolean json;
    private final BlockingQueue<ServerMessage> received = new LinkedBlockingQueue<>();
    private final BlockingQueue<Presences> presences = new LinkedBlockingQueue<>();
    private final CompletableFuture<Integer> closed = new CompletableFuture<>();
    private final StringBuilder text = new StringBuilder();
    private final ByteArrayOutputStream binary = new ByteArrayOutputStream();
    private volatile boolean paused;
    private final WebSocket socket;

    Editor(HttpClient http, int port, @Nullable String subprotocol) {
        json = !PROTO.equals(subprotocol);
        WebSocket.Builder builder = http.newWebSocketBuilder();
        if (subprotocol != null) {
            builder.subprotocols(subprotocol);
        }
        socket = builder.buildAsync(URI.create("ws://127.0.0.1:" + port + "/v1/connect"), this)
                .join();
    }

    /** Takes nothing more off the wire until {@link #goOn}. */
    void pause() {
        paused = true;
    }

    void goOn() {
        paused = false;
        socket.request(1);
    }

    String subprotocol() {
        return socket.getSubprotocol();
    }

    void hello(String user) {
        send(ClientMessage.newBuilder().setHello(Hello.newBuilder().setUser(user)));
        assertThat(next().hasWelcome()).isTrue();
    }

    void join(Join.Builder join) {
        send(ClientMessage.newBuilder().setJoin(join));
    }

    void edit(String docId, long clientSeq, long base, TextEdit.Builder edit) {
        send(ClientMessage.newBuilder()
                .setSubmit(submit(docId, clientSeq, base).addOps(Op.newBuilder().setEdit(edit))));
    }

    Submit.Builder submit(String docId, long clientSeq, long base) {
        return Submit.newBuilder()
                .setDocId(docId)
                .setClientId(clientId)
                .setFirstClientSeq(clientSeq)
                .setBaseSeq(base);
    }

    void snapshotApplied(String docId, long seq) {
        send(ClientMessage.newBuilder()
                .setSnapshotApplied(SnapshotApplied.newBuilder().setDocId(docId).setSeq(seq)));
    }

    void send(ClientMessage.Builder message) {
        try {
            if (json) {
                sendText(JsonFormat.printer().print(message));
            } else {
                sendBinary(message.build().toByteArray());
            }
        } catch (InvalidProtocolBufferException e) {
            throw new AssertionError(e);
        }
    }

    void sendText(String frame) {
        socket.sendText(frame, true).join();
    }

    void sendBinary(byte[] frame) {
        socket.sendBinary(ByteBuffer.wrap(frame), true).join();
    }

    /** Sends a message in frames of one byte each. */
    void sendFragmented(byte[] message) {
        for (int i = 0; i < message.length; i++) {
            socket.sendBinary(ByteBuffer.wrap(message, i, 1), i == message.length - 1)
                    .join();
        }
    }

    /** As {@link #send}, also while the node is closing the connection. */
    void trySend(ClientMessage.Builder message) {
        attempt(socket.sendBinary(ByteBuffer.wrap(message.build().toByteArray()), true));
    }

    /** As {@link #ping}, also while the node is closing the connection. */
    void tryPing() {
        attempt(socket.sendPing(ByteBuffer.allocate(0)));
    }

    private static void attempt(CompletableFuture<WebSocket> sending) {
        sending.handle((sent, failure) -> sent).join();
    }

    boolean isClosed() {
        return closed.isDone();
    }

    void ping() {
        socket.sendPing(ByteBuffer.allocate(0)).join();
    }

    /** The next message that is not about presence; fails when none comes. */
    ServerMessage next() {
        return next(received);
    }

    /** The next message about presence; fails when none comes. */
    Presences nextPresences() {
        return next(presences);
    }

    private static <T> T next(BlockingQueue<T> queue) {
        try {
            T message = queue.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            assertThat(message).as("a message of the server").isNotNull();
            return message;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** The next message that is no checkpoint: those come when the document is at rest. */
    ServerMessage nextButCheckpoints() {
        ServerMessage message = next();
        while (message.hasCheckpoint()) {
            message = next();
        }
        return message;
    }

    boolean hasReceived() {
        return !received.isEmpty();
    }

    int closeCode() {
        return closed.orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
        text.append(data);
        if (last) {
            assertThat(json).isTrue();
            ServerMessage.Builder message = ServerMessage.newBuilder();
            try {
                JsonFormat.parser().merge(text.toString(), message);
            } catch (InvalidProtocolBufferException e) {
                throw new AssertionError(e);
            }
            text.setLength(0);
            add(message.build());
        }
        more();
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> onBinary(WebSocket webSocket, ByteBuffer data, boolean last) {
        byte[] bytes = new byte[data.remaining()];
        data.get(bytes);
        binary.writeBytes(bytes);
        if (last) {
            assertThat(json).isFalse();
            try {
                add(ServerMessage.parseFrom(binary.toByteArray()));
            } catch (InvalidProtocolBufferException e) {
                throw new AssertionError(e);
            }
            binary.reset();
        }
        more();
        return null;
    }

    /** Presences come beside the streams, at any time: they have a queue of their own. */
    private void add(ServerMessage message) {
        if (message.hasPresences()) {
            presences.add(message.getPresences());
        } else {
            received.add(message);
        }
    }

    private void more() {
        if (!paused) {
            socket.request(1);
        }
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket webSocket, int statusCode, String reason) {
        closed.complete(statusCode);
        return null;
    }

    @Override
    public void onError(WebSocket webSocket, Throwable error) {
        closed.completeExceptionally(error);
    }

    @Override
    public void close() {
        socket.abort();
    }
}
