package io.sequencer.cli.drill.revoke;

import com.google.protobuf.InvalidProtocolBufferException;
import io.sequencer.proto.v1.ClientMessage;
import io.sequencer.proto.v1.ServerMessage;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** As an editor in a browser connects. */
final class WebSocketWire implements Wire, WebSocket.Listener {
    private final Receiver receiver;
    private final ByteArrayOutputStream frame = new ByteArrayOutputStream();
    private CompletableFuture<WebSocket> last;

    private WebSocketWire(HttpClient http, URI address, Receiver receiver) {
        this.receiver = receiver;
        this.last = http.newWebSocketBuilder()
                .subprotocols("sequencer.v1.proto")
                .buildAsync(address, this)
                .toCompletableFuture();
    }

    static Wire open(HttpClient http, URI address, Receiver receiver) {
        WebSocketWire wire = new WebSocketWire(http, address, receiver);
        wire.orBroken(wire.last);
        return wire;
    }

    /** One after the other, as the JDK wants it. */
    @Override
    public synchronized void send(ClientMessage message) {
        ByteBuffer bytes = ByteBuffer.wrap(message.toByteArray());
        last = last.thenCompose(socket -> socket.sendBinary(bytes, true));
        orBroken(last);
    }

    private void orBroken(CompletableFuture<WebSocket> step) {
        step.whenComplete((socket, failure) -> {
            if (failure != null) {
                receiver.broke(String.valueOf(failure));
            }
        });
    }

    @Override
    public synchronized void close() {
        last.whenComplete((socket, failure) -> {
            if (socket != null) {
                socket.abort();
            }
        });
    }

    @Override
    public @Nullable CompletionStage<?> onBinary(WebSocket socket, ByteBuffer data, boolean isLast) {
        byte[] part = new byte[data.remaining()];
        data.get(part);
        frame.writeBytes(part);
        if (isLast) {
            try {
                receiver.came(ServerMessage.parseFrom(frame.toByteArray()));
            } catch (InvalidProtocolBufferException e) {
                receiver.broke("a frame does not parse: " + e.getMessage());
            }
            frame.reset();
        }
        socket.request(1);
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
        receiver.broke("closed with " + code + " " + reason);
        return null;
    }

    @Override
    public void onError(WebSocket socket, Throwable error) {
        receiver.broke(String.valueOf(error));
    }
}
