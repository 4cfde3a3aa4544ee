package io.sequencer.server.edge.http;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.timeout.IdleStateEvent;
import io.sequencer.proto.v1.Error;
import io.sequencer.proto.v1.ErrorCode;
import io.sequencer.server.edge.Errors;
import io.sequencer.server.edge.http.guard.HttpGuard;
import io.sequencer.server.edge.rest.RestConnection;
import io.sequencer.server.edge.websocket.WebSocketUpgrade;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers the requests of one channel. */
public final class HttpRequests extends SimpleChannelInboundHandler<FullHttpRequest> {
    private static final Logger LOG = LoggerFactory.getLogger(HttpRequests.class);
    private static final String TEXT = "text/plain; charset=utf-8";
    private static final String JSON = "application/json";

    private final HttpGuard guard;
    private final Pages pages;
    private final Optional<WebSocketUpgrade> webSocket;

    /** @param webSocket empty: there is none on this listener, but metrics */
    public HttpRequests(HttpGuard guard, Pages pages, Optional<WebSocketUpgrade> webSocket) {
        this.guard = guard;
        this.pages = pages;
        this.webSocket = webSocket;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, FullHttpRequest request) {
        boolean keepAlive = HttpUtil.isKeepAlive(request);
        Optional<HttpGuard.Refusal> refusal = guard.refusal(ctx.channel(), request);
        if (refusal.isPresent()) {
            refuse(ctx, refusal.get().status(), refusal.get().error(), false);
            return;
        }
        String path = request.uri().split("\\?", 2)[0];
        boolean known = switch (path) {
            case "/livez", "/readyz", "/version" -> true;
            case WebSocketUpgrade.PATH -> webSocket.isPresent();
            case "/metrics" -> webSocket.isEmpty();
            default -> false;
        };
        if (!known) {
            String where = path.equals("/metrics") ? " here; it is on the metrics listener" : "";
            refuse(ctx, HttpResponseStatus.NOT_FOUND, Errors.unsupported("there is no " + path + where), keepAlive);
        } else if (!request.method().equals(HttpMethod.GET)) {
            Error error = Errors.unsupported(path + " takes GET only");
            refuse(ctx, HttpResponseStatus.METHOD_NOT_ALLOWED, error, keepAlive);
        } else {
            get(ctx, path, request, keepAlive);
        }
    }

    private void get(ChannelHandlerContext ctx, String path, FullHttpRequest request, boolean keepAlive) {
        switch (path) {
            case "/livez" -> text(ctx, HttpResponseStatus.OK, "ok\n", keepAlive);
            case "/readyz" -> ready(ctx, keepAlive);
            case "/version" -> version(ctx, keepAlive);
            case "/metrics" -> metrics(ctx, keepAlive);
            default -> upgrade(ctx, request);
        }
    }

    private void ready(ChannelHandlerContext ctx, boolean keepAlive) {
        Optional<String> obstacle = pages.readiness().obstacle();
        text(
                ctx,
                obstacle.isEmpty() ? HttpResponseStatus.OK : HttpResponseStatus.SERVICE_UNAVAILABLE,
                obstacle.orElse("ok") + "\n",
                keepAlive);
    }

    private void version(ChannelHandlerContext ctx, boolean keepAlive) {
        // None of the three can hold a character that JSON escapes.
        String json = "{\"version\":\"" + pages.node().identity().version() + "\",\"clusterId\":\""
                + pages.node().identity().clusterId() + "\",\"nodeId\":\""
                + pages.node().identity().nodeId() + "\"}\n";
        answer(ctx, HttpResponseStatus.OK, JSON, ByteBufUtil.writeUtf8(ctx.alloc(), json), keepAlive);
    }

    private void metrics(ChannelHandlerContext ctx, boolean keepAlive) {
        boolean accepted = pages.node().read(() -> {
            Optional<String> text = scrape();
            ctx.executor().execute(() -> scraped(ctx, text, keepAlive));
        });
        if (!accepted) {
            refuse(ctx, HttpResponseStatus.SERVICE_UNAVAILABLE, Errors.overloaded(1000), keepAlive);
        }
    }

    /** Empty if it failed: a page without metrics would read as a node without any. */
    private Optional<String> scrape() {
        try {
            return Optional.of(pages.metrics().get());
        } catch (RuntimeException e) {
            LOG.error("metrics cannot be collected", e);
            return Optional.empty();
        }
    }

    private void scraped(ChannelHandlerContext ctx, Optional<String> text, boolean keepAlive) {
        if (text.isPresent()) {
            ByteBuf body = ByteBufUtil.writeUtf8(ctx.alloc(), text.get());
            answer(ctx, HttpResponseStatus.OK, pages.metricsType(), body, keepAlive);
        } else {
            refuse(ctx, HttpResponseStatus.INTERNAL_SERVER_ERROR, Errors.internal(), keepAlive);
        }
    }

    private void upgrade(ChannelHandlerContext ctx, FullHttpRequest request) {
        Optional<Error> error = webSocket.orElseThrow().upgrade(ctx, request);
        if (error.isPresent()) {
            refuse(ctx, status(error.get().getCode()), error.get(), false);
        } else if (ctx.pipeline().get(HttpRequests.class) != null) {
            // From here on the channel is a conversation, with bounds of its own.
            if (ctx.pipeline().get(RestConnection.class) != null) {
                ctx.pipeline().remove(RestConnection.class);
            }
            ctx.pipeline().remove(this);
        }
    }

    private static HttpResponseStatus status(ErrorCode code) {
        return switch (code) {
            case OVERLOADED -> HttpResponseStatus.SERVICE_UNAVAILABLE;
            case PERMISSION_DENIED -> HttpResponseStatus.FORBIDDEN;
            default -> HttpResponseStatus.BAD_REQUEST;
        };
    }

    private static void text(ChannelHandlerContext ctx, HttpResponseStatus status, String text, boolean keepAlive) {
        answer(ctx, status, TEXT, ByteBufUtil.writeUtf8(ctx.alloc(), text), keepAlive);
    }

    private static void refuse(ChannelHandlerContext ctx, HttpResponseStatus status, Error error, boolean keepAlive) {
        String json;
        try {
            json = JsonFormat.printer().omittingInsignificantWhitespace().print(error) + "\n";
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("a message of our own does not print", e);
        }
        answer(ctx, status, JSON, ByteBufUtil.writeUtf8(ctx.alloc(), json), keepAlive);
    }

    private static void answer(
            ChannelHandlerContext ctx, HttpResponseStatus status, String type, ByteBuf body, boolean keepAlive) {
        FullHttpResponse response = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status, body);
        response.headers()
                .set(HttpHeaderNames.CONTENT_TYPE, type)
                .set(HttpHeaderNames.CACHE_CONTROL, HttpHeaderValues.NO_STORE)
                .setInt(HttpHeaderNames.CONTENT_LENGTH, body.readableBytes());
        if (status.equals(HttpResponseStatus.METHOD_NOT_ALLOWED)) {
            response.headers().set(HttpHeaderNames.ALLOW, HttpMethod.GET.name());
        }
        if (keepAlive) {
            ctx.writeAndFlush(response);
        } else {
            response.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
            ctx.writeAndFlush(response).addListener(ChannelFutureListener.CLOSE);
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof IdleStateEvent) {
            ctx.close();
        } else {
            ctx.fireUserEventTriggered(event);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        LOG.debug("an HTTP connection ends", cause);
        ctx.close();
    }
}
