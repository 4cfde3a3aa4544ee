package io.sequencer.server.edge.websocket;

import com.google.protobuf.InvalidProtocolBufferException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.CorruptedFrameException;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.handler.timeout.IdleStateEvent;
import io.sequencer.proto.v1.Error;
import io.sequencer.server.auth.Caller;
import io.sequencer.server.edge.CloseReason;
import io.sequencer.server.edge.Connections;
import io.sequencer.server.edge.EdgeLimits;
import io.sequencer.server.edge.Errors;
import io.sequencer.server.edge.http.guard.Newcomers;
import io.sequencer.server.edge.session.Connection;
import io.sequencer.server.edge.session.EditorSession;
import io.sequencer.server.fanout.frame.WireFormat;
import io.sequencer.server.memory.OutOfMemory;
import io.sequencer.text.utf8.Utf8;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One WebSocket after its handshake: frames to messages, messages to frames. */
final class WebSocketConnection extends SimpleChannelInboundHandler<WebSocketFrame>
        implements Connection, Connections.Closeable {
    private static final Logger LOG = LoggerFactory.getLogger(WebSocketConnection.class);
    private static final int UNANSWERED_PINGS = 3;
    private static final int CLOSE_SECONDS = 5;
    /** Of a close frame: 125 bytes less the code. */
    private static final int MAX_CLOSE_TEXT = 120;

    private final Channel channel;
    private final WireFormat format;
    private final EdgeLimits limits;
    private final Connections connections;
    private final Newcomers newcomers;
    private final EditorSession session;
    private final ReadSlots reads = new ReadSlots();
    private int idlePeriods;
    /** Bytes that had to get out before the channel is writable, when the client was last found silent. */
    private long unsentBytes;

    private Optional<String> token = Optional.empty();
    private boolean closing;
    private boolean wakeScheduled;

    WebSocketConnection(
            Channel channel,
            WireFormat format,
            EdgeLimits limits,
            Connections connections,
            Newcomers newcomers,
            Function<Connection, EditorSession> sessions) {
        this.channel = channel;
        this.format = format;
        this.limits = limits;
        this.connections = connections;
        this.newcomers = newcomers;
        this.session = sessions.apply(this);
    }

    /** A token came with the handshake. */
    void presented(String accessToken) {
        token = Optional.of(accessToken);
    }

    @Override
    public Optional<String> token() {
        return token;
    }

    /** The handshake is done. */
    void opened() {
        session.onOpened();
    }

    @Override
    public void welcomed(Caller caller) {
        newcomers.known(channel);
        connections.named(this, caller.user());
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, WebSocketFrame frame) {
        idlePeriods = 0;
        if (closing) {
            return;
        }
        if (frame instanceof TextWebSocketFrame) {
            connections.traffic().received(frame.content().readableBytes());
            text(frame.content());
        } else if (frame instanceof BinaryWebSocketFrame) {
            connections.traffic().received(frame.content().readableBytes());
            binary(frame.content());
        } else if (frame instanceof PingWebSocketFrame) {
            // To who takes nothing, pongs would only pile up.
            if (channel.isWritable()) {
                channel.writeAndFlush(new PongWebSocketFrame(frame.content().retain()));
            }
        } else if (frame instanceof CloseWebSocketFrame) {
            closing = true;
            session.onClosed();
            channel.writeAndFlush(frame.retain()).addListener(ChannelFutureListener.CLOSE);
            closeSoon();
        }
        // A pong says that the client lives, which is noted above.
    }

    private void text(ByteBuf content) {
        if (format != WireFormat.JSON) {
            wrongKind("text");
            return;
        }
        byte[] utf8 = ByteBufUtil.getBytes(content);
        if (!Utf8.isValid(utf8, 0, utf8.length)) {
            session.end(CloseReason.INVALID_PAYLOAD, Errors.malformed("a text frame is not UTF-8"));
            return;
        }
        try {
            session.onMessage(ClientFrames.json(utf8));
        } catch (InvalidProtocolBufferException e) {
            Error error = Errors.malformed(String.valueOf(e.getMessage()));
            ClientFrames.knownFields(utf8)
                    .ifPresentOrElse(message -> session.onRefused(message, error), () -> session.onUnreadable(error));
        }
    }

    private void binary(ByteBuf content) {
        if (format != WireFormat.PROTO) {
            wrongKind("binary");
            return;
        }
        try {
            session.onMessage(ClientFrames.proto(content));
        } catch (InvalidProtocolBufferException e) {
            session.onUnreadable(Errors.malformed(String.valueOf(e.getMessage())));
        }
    }

    private void wrongKind(String kind) {
        session.end(
                CloseReason.WRONG_FRAME_KIND,
                Errors.unsupported("a " + kind + " frame on a connection of the other kind; the subprotocol decides"));
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        // Netty says so from within a write or a flush of ours: what follows is a task of its own.
        if (ctx.channel().isWritable()) {
            idlePeriods = 0; // It took much of what waited: slow, and alive.
        }
        if (ctx.channel().isWritable() && !wakeScheduled) {
            wakeScheduled = true;
            ctx.executor().execute(() -> {
                wakeScheduled = false;
                session.onWritable();
            });
        }
        ctx.fireChannelWritabilityChanged();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        session.onClosed();
        connections.remove(this);
        ctx.fireChannelInactive();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (!(event instanceof IdleStateEvent)) {
            ctx.fireUserEventTriggered(event);
        } else if (!ctx.channel().isWritable()) {
            long unsent = ctx.channel().bytesBeforeWritable();
            if (unsent < unsentBytes) {
                idlePeriods = 0;
            }
            unsentBytes = unsent;
            silent(CloseReason.SLOW_CONSUMER, Errors.slowConsumer());
        } else if (ctx.channel().config().isAutoRead()) {
            silent(CloseReason.IDLE, Errors.unexpected("nothing was heard for too long, not even pongs"));
            if (!closing) {
                channel.writeAndFlush(new PingWebSocketFrame());
            }
        }
        // Else it is this node that does not read: too much of the client's is under way.
    }

    private void silent(CloseReason reason, Error error) {
        idlePeriods++;
        if (idlePeriods > UNANSWERED_PINGS) {
            session.end(reason, error);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (cause instanceof TooLongFrameException || isTooBig(cause)) {
            int limit = limits.message().frameBytes();
            session.end(CloseReason.FRAME_TOO_LARGE, Errors.tooLarge("frame_bytes", limit, "a message is too large"));
        } else if (cause instanceof FrameFlood.FloodException) {
            session.end(CloseReason.TOO_FAST, Errors.floodOfFrames());
        } else if (cause instanceof CorruptedFrameException || cause instanceof DecoderException) {
            session.end(CloseReason.PROTOCOL_ERROR, Errors.malformed("not WebSocket frames: " + cause.getMessage()));
        } else if (cause instanceof IOException) {
            ctx.close();
        } else {
            OutOfMemory.endIf(cause);
            LOG.error("a connection met a fault", cause);
            session.end(CloseReason.INTERNAL, Errors.internal());
            ctx.close();
        }
    }

    private static boolean isTooBig(Throwable cause) {
        return cause instanceof CorruptedWebSocketFrameException corrupted
                && corrupted.closeStatus().code() == WebSocketCloseStatus.MESSAGE_TOO_BIG.code();
    }

    @Override
    public WireFormat format() {
        return format;
    }

    @Override
    public Executor loop() {
        return channel.eventLoop();
    }

    @Override
    public boolean isWritable() {
        return channel.isWritable();
    }

    @Override
    public ReadSlots reads() {
        return reads;
    }

    @Override
    public void write(byte[] frame) {
        connections.traffic().sent(frame.length);
        ByteBuf content = Unpooled.wrappedBuffer(frame);
        channel.write(
                format == WireFormat.JSON ? new TextWebSocketFrame(content) : new BinaryWebSocketFrame(content),
                channel.voidPromise());
    }

    @Override
    public void flush() {
        channel.flush();
    }

    @Override
    public void setReading(boolean reading) {
        channel.config().setAutoRead(reading);
    }

    @Override
    public void close(CloseReason reason, Error error) {
        if (!closing) {
            closing = true;
            // What the client still sends is dropped, so that its close frame can be read.
            setReading(true);
            String text = error.getMessage();
            channel.writeAndFlush(new CloseWebSocketFrame(
                            reason.code(), text.length() > MAX_CLOSE_TEXT ? text.substring(0, MAX_CLOSE_TEXT) : text))
                    .addListener(ChannelFutureListener.CLOSE);
            if (reason == CloseReason.SLOW_CONSUMER) {
                channel.close();
            } else {
                closeSoon();
            }
        }
    }

    /** A peer that takes nothing would never let the close frame out, and the connection would stay for good. */
    private void closeSoon() {
        channel.eventLoop().schedule(() -> channel.close(), CLOSE_SECONDS, TimeUnit.SECONDS);
    }

    @Override
    public void endIf(Predicate<Caller> ended, CloseReason reason, Error error) {
        channel.eventLoop().execute(() -> session.endIf(ended, reason, error));
    }

    @Override
    public void endWith(CloseReason reason) {
        channel.eventLoop().execute(() -> session.end(reason, Errors.shuttingDown()));
    }
}
