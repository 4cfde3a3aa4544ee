package io.sequencer.server.edge.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.util.ReferenceCountUtil;
import io.sequencer.proto.v1.ClientMessage;
import io.sequencer.proto.v1.CreateDocumentRequest;
import io.sequencer.proto.v1.Hello;
import io.sequencer.proto.v1.Ping;
import io.sequencer.proto.v1.Request;
import io.sequencer.server.edge.CloseReason;
import io.sequencer.server.edge.Connections;
import io.sequencer.server.edge.EdgeCounters;
import io.sequencer.server.edge.EdgeLimits;
import io.sequencer.server.edge.NobodysNode;
import io.sequencer.server.edge.http.guard.Newcomers;
import io.sequencer.server.edge.limit.Gates;
import io.sequencer.server.edge.limit.Pressure;
import io.sequencer.server.edge.session.EditorSession;
import io.sequencer.server.fanout.frame.WireFormat;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A connection whose other end takes nothing: what is written never gets out. */
class WebSocketConnectionTest {
    private final Gates gates = new Gates(EdgeLimits.defaults(), false, Pressure.NONE, System::nanoTime);
    private final Connections connections = new Connections(1, 1, Pressure.NONE);
    private final EmbeddedChannel channel = new EmbeddedChannel(new Stalled());
    private final WebSocketConnection connection = new WebSocketConnection(
            channel,
            WireFormat.PROTO,
            EdgeLimits.defaults(),
            connections,
            new Newcomers(1),
            c -> new EditorSession(
                    NobodysNode.create(), EdgeLimits.defaults(), new EdgeCounters(), c, gates.ofEditor()));

    WebSocketConnectionTest() {
        channel.pipeline().addLast(connection);
        connections.add(connection, null);
    }

    @AfterEach
    void close() {
        channel.close();
    }

    @Test
    void closeOfAStalledConnectionHappensAfterAll() {
        channel.freezeTime();
        connection.endWith(CloseReason.SHUTTING_DOWN);
        channel.runPendingTasks();
        assertThat(channel.isOpen())
                .as("the other end may still take the close frame")
                .isTrue();
        channel.advanceTimeBy(6, TimeUnit.SECONDS);
        channel.runScheduledPendingTasks();
        assertThat(channel.isOpen()).isFalse();
        assertThat(connections.count()).isZero();
    }

    @Test
    void clientThatTakesNothingIsSlow() {
        full(true);
        idle(3);
        assertThat(channel.isOpen()).isTrue();
        idle(1);
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void slowClientThatTakesSomethingIsKept() {
        for (int i = 0; i < 5; i++) {
            full(true);
            idle(3);
            full(false);
        }
        assertThat(channel.isOpen()).isTrue();
    }

    @Test
    void slowClientIsHeardWhenItTookSomethingThoughMoreWaitsAlready() {
        full(true);
        send(ClientMessage.newBuilder().setHello(Hello.getDefaultInstance()));
        assertThat(channel.config().isAutoRead()).isFalse();
        channel.unsafe().outboundBuffer().setUserDefinedWritability(1, true);
        channel.pipeline().fireChannelWritabilityChanged();
        full(true);
        assertThat(channel.config().isAutoRead()).isTrue();
        send(ClientMessage.newBuilder().setPing(Ping.getDefaultInstance()));
        assertThat(channel.config().isAutoRead())
                .as("answers are bounded by what it takes")
                .isFalse();
    }

    @Test
    void connectionWithAsManyRequestsAsItMayHaveIsReadAllTheSame() {
        send(ClientMessage.newBuilder().setHello(Hello.getDefaultInstance()));
        int most = EdgeLimits.defaults().connection().requestsInFlight();
        for (int id = 1; id <= most + 1; id++) {
            // No leader ever answers here.
            send(ClientMessage.newBuilder()
                    .setRequest(Request.newBuilder()
                            .setId(id)
                            .setCreate(CreateDocumentRequest.newBuilder().setDocId("doc"))));
            assertThat(channel.config().isAutoRead()).isTrue();
        }
    }

    private void full(boolean full) {
        channel.unsafe().outboundBuffer().setUserDefinedWritability(1, !full);
        channel.runPendingTasks();
    }

    private void idle(int periods) {
        for (int i = 0; i < periods; i++) {
            channel.pipeline().fireUserEventTriggered(IdleStateEvent.READER_IDLE_STATE_EVENT);
        }
    }

    private void send(ClientMessage.Builder message) {
        channel.writeInbound(
                new BinaryWebSocketFrame(Unpooled.wrappedBuffer(message.build().toByteArray())));
    }

    private static final class Stalled extends ChannelOutboundHandlerAdapter {
        @Override
        public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
            ReferenceCountUtil.release(message);
        }
    }
}
