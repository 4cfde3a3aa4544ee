package io.sequencer.server.edge.websocket;

import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import io.netty.handler.codec.http.websocketx.WebSocketFrameAggregator;
import io.netty.handler.codec.http.websocketx.WebSocketHandshakeException;
import io.netty.handler.codec.http.websocketx.WebSocketServerHandshaker;
import io.netty.handler.codec.http.websocketx.WebSocketServerHandshakerFactory;
import io.netty.handler.codec.http.websocketx.WebSocketVersion;
import io.netty.handler.flow.FlowControlHandler;
import io.netty.handler.timeout.IdleStateHandler;
import io.sequencer.proto.v1.Error;
import io.sequencer.server.edge.Connections;
import io.sequencer.server.edge.EdgeLimits;
import io.sequencer.server.edge.Errors;
import io.sequencer.server.edge.http.guard.HttpGuard;
import io.sequencer.server.edge.http.guard.Newcomers;
import io.sequencer.server.edge.limit.Bucket;
import io.sequencer.server.edge.session.Connection;
import io.sequencer.server.edge.session.EditorSession;
import io.sequencer.server.fanout.frame.WireFormat;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** Turns an HTTP request into a WebSocket. Shared by all channels. */
public final class WebSocketUpgrade {
    public static final String PATH = "/v1/connect";
    private static final String JSON = "sequencer.v1.json";
    private static final String PROTO = "sequencer.v1.proto";
    private static final String BEARER = "bearer.";
    private static final String VERSION = WebSocketVersion.V13.toHttpHeaderValue();
    private static final Set<String> TOKEN_PARAMETERS = Set.of("token", "access_token", "bearer");

    private final EdgeLimits limits;
    private final Connections connections;
    private final Function<Connection, EditorSession> sessions;
    private final WebSocketServerHandshakerFactory handshakers;
    private final Newcomers newcomers;

    /** @param sessions begins the conversation of a connection */
    public WebSocketUpgrade(
            EdgeLimits limits,
            Connections connections,
            Newcomers newcomers,
            Function<Connection, EditorSession> sessions) {
        this.limits = limits;
        this.newcomers = newcomers;
        this.connections = connections;
        this.sessions = sessions;
        this.handshakers = new WebSocketServerHandshakerFactory(
                PATH,
                JSON + "," + PROTO,
                WebSocketDecoderConfig.newBuilder()
                        .maxFramePayloadLength(limits.message().frameBytes())
                        .allowExtensions(false)
                        // We end the connection ourselves, with a typed error before the close frame.
                        .closeOnProtocolViolation(false)
                        .build());
    }

    /** Answers the request. Returns why not, if it cannot be a WebSocket. */
    public Optional<Error> upgrade(ChannelHandlerContext ctx, FullHttpRequest request) {
        if (!request.headers().containsValue(HttpHeaderNames.UPGRADE, "websocket", true)) {
            return Optional.of(Errors.unsupported(PATH + " is a WebSocket"));
        }
        if (new QueryStringDecoder(request.uri()).parameters().keySet().stream().anyMatch(TOKEN_PARAMETERS::contains)) {
            return Optional.of(Errors.malformed("a token never stands in the address, where logs keep it: send it in"
                    + " hello, or as the subprotocol " + BEARER + "<token>; and end the login it is of"));
        }
        // RFC 6455 alone: the drafts before it, which the library still speaks, are nobody's any more.
        boolean isCurrent = VERSION.equals(request.headers().get(HttpHeaderNames.SEC_WEBSOCKET_VERSION));
        WebSocketServerHandshaker handshaker = isCurrent ? handshakers.newHandshaker(request) : null;
        if (handshaker == null) {
            // A connection that cannot become a WebSocket has no further use.
            WebSocketServerHandshakerFactory.sendUnsupportedVersionResponse(ctx.channel())
                    .addListener(ChannelFutureListener.CLOSE);
            return Optional.empty();
        }
        Optional<WireFormat> format = format(request);
        if (format.isEmpty()) {
            return Optional.of(Errors.unsupported("subprotocols are " + JSON + " and " + PROTO));
        }
        WebSocketConnection connection =
                new WebSocketConnection(ctx.channel(), format.get(), limits, connections, newcomers, sessions);
        bearer(request).ifPresent(connection::presented);
        Optional<Error> full = connections.add(connection, ctx.channel().remoteAddress());
        if (full.isPresent()) {
            return full;
        }
        // Whatever becomes of the handshake: the place is given back with the channel.
        ctx.channel().closeFuture().addListener(closed -> connections.remove(connection));
        try {
            handshaker.handshake(ctx.channel(), request);
        } catch (WebSocketHandshakeException e) {
            connections.remove(connection);
            return Optional.of(Errors.malformed(String.valueOf(e.getMessage())));
        }
        install(ctx, connection);
        connection.opened();
        return Optional.empty();
    }

    /** In the place of the handler that took the request. */
    private void install(ChannelHandlerContext ctx, WebSocketConnection connection) {
        ChannelPipeline pipeline = ctx.pipeline();
        long idleMillis = limits.times().keepAlive().toMillis();
        HttpGuard.release(pipeline);
        pipeline.addBefore(ctx.name(), "idle", new IdleStateHandler(idleMillis, 0, 0, TimeUnit.MILLISECONDS));
        pipeline.addBefore(
                ctx.name(), "flood", new FrameFlood(new Bucket(limits.clients().controlFrames(), System.nanoTime())));
        pipeline.addBefore(
                ctx.name(),
                "fragments",
                new WebSocketFrameAggregator(limits.message().frameBytes()));
        // Frames of one read stay here while the session takes no more.
        pipeline.addBefore(ctx.name(), "backpressure", new FlowControlHandler());
        pipeline.addAfter(ctx.name(), "session", connection);
    }

    /** A browser cannot set headers, but name subprotocols. It is never chosen, so the answer does not repeat it. */
    private static Optional<String> bearer(FullHttpRequest request) {
        for (String protocol : request.headers()
                .get(HttpHeaderNames.SEC_WEBSOCKET_PROTOCOL, "")
                .split(",")) {
            if (protocol.strip().startsWith(BEARER)) {
                return Optional.of(protocol.strip().substring(BEARER.length()));
            }
        }
        return Optional.empty();
    }

    private static Optional<WireFormat> format(FullHttpRequest request) {
        String asked = request.headers().get(HttpHeaderNames.SEC_WEBSOCKET_PROTOCOL);
        if (asked == null) {
            return Optional.of(WireFormat.JSON);
        }
        for (String protocol : asked.split(",")) {
            if (protocol.strip().equals(JSON)) {
                return Optional.of(WireFormat.JSON);
            }
            if (protocol.strip().equals(PROTO)) {
                return Optional.of(WireFormat.PROTO);
            }
        }
        return Optional.empty();
    }
}
