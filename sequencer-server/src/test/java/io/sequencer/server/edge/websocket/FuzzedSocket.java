package io.sequencer.server.edge.websocket;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.sequencer.proto.v1.ClientMessage;
import io.sequencer.server.edge.Connections;
import io.sequencer.server.edge.EdgeCounters;
import io.sequencer.server.edge.EdgeLimits;
import io.sequencer.server.edge.EdgeNode;
import io.sequencer.server.edge.NobodysNode;
import io.sequencer.server.edge.http.guard.Newcomers;
import io.sequencer.server.edge.limit.Gates;
import io.sequencer.server.edge.limit.Pressure;
import io.sequencer.server.edge.session.EditorSession;
import io.sequencer.server.fanout.frame.WireFormat;
import java.util.List;

/** One connection whose client sends what it likes; afterwards every buffer was given back. */
final class FuzzedSocket {
    private static final EdgeNode NODE = NobodysNode.create();
    private static final EdgeLimits LIMITS = EdgeLimits.defaults();

    private FuzzedSocket() {}

    /** Whether a node without others can answer it: it asks nobody. */
    static boolean staysHere(ClientMessage message) {
        return !message.hasJoin() && !message.hasRequest() && !message.hasSubmitAll();
    }

    static void run(WireFormat format, List<byte[]> frames) {
        Gates gates = new Gates(LIMITS, false, Pressure.NONE, System::nanoTime);
        Connections connections = gates.connections();
        EmbeddedChannel channel = new EmbeddedChannel();
        WebSocketConnection connection = new WebSocketConnection(
                channel,
                format,
                LIMITS,
                connections,
                new Newcomers(1),
                c -> new EditorSession(NODE, LIMITS, new EdgeCounters(), c, gates.ofEditor()));
        channel.pipeline().addLast(connection);
        connections.add(connection, null);
        for (byte[] frame : frames) {
            if (channel.isOpen()) {
                send(channel, format, frame);
            }
        }
        channel.finishAndReleaseAll();
        if (connections.count() != 0) {
            throw new IllegalStateException("a connection that is gone still counts");
        }
    }

    private static void send(EmbeddedChannel channel, WireFormat format, byte[] bytes) {
        ByteBuf buffer = Unpooled.copiedBuffer(bytes);
        WebSocketFrame frame =
                format == WireFormat.JSON ? new TextWebSocketFrame(buffer) : new BinaryWebSocketFrame(buffer);
        channel.writeInbound(frame);
        channel.checkException();
        // The empty buffer is shared, and never given back.
        if (bytes.length > 0 && buffer.refCnt() != 0) {
            throw new IllegalStateException("a frame was read and not given back");
        }
    }
}
