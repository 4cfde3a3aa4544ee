package io.sequencer.server.edge.rest;

import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.sequencer.proto.v1.Error;

/** Short answers as HTTP writes them. */
final class Responses {
    private Responses() {}

    /** Headers beside those that every answer has. */
    @FunctionalInterface
    interface Decoration {
        void add(HttpHeaders headers);
    }

    /** Before a body that the client only sends when it is wanted. */
    static FullHttpResponse goOn() {
        return new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.CONTINUE, Unpooled.EMPTY_BUFFER);
    }

    /** To a {@code HEAD} without the body, but with its length. */
    static FullHttpResponse of(
            ChannelHandlerContext ctx, HttpRequest head, int status, String type, String body, Decoration decoration) {
        boolean isHead = head.method().name().equals("HEAD");
        DefaultFullHttpResponse response = new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1,
                HttpResponseStatus.valueOf(status),
                isHead ? Unpooled.EMPTY_BUFFER : ByteBufUtil.writeUtf8(ctx.alloc(), body));
        if (status != 204) {
            response.headers()
                    .set(HttpHeaderNames.CONTENT_TYPE, type)
                    .setInt(HttpHeaderNames.CONTENT_LENGTH, ByteBufUtil.utf8Bytes(body));
        }
        response.headers().set(HttpHeaderNames.CACHE_CONTROL, "no-store");
        decoration.add(response.headers());
        HttpUtil.setKeepAlive(response, HttpUtil.isKeepAlive(head));
        return response;
    }

    static FullHttpResponse problem(
            ChannelHandlerContext ctx, HttpRequest head, int status, Error error, Decoration decoration) {
        return of(ctx, head, status, Problems.TYPE, Problems.body(status, error), headers -> {
            int pause = error.getDetails().getRetryAfterMs();
            if (pause > 0) {
                headers.setInt(HttpHeaderNames.RETRY_AFTER, (pause + 999) / 1000);
            }
            if (Problems.asksForToken(error)) {
                headers.set(HttpHeaderNames.WWW_AUTHENTICATE, "Bearer");
            }
            decoration.add(headers);
        });
    }
}
