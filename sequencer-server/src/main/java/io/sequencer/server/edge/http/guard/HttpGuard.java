package io.sequencer.server.edge.http.guard;

import io.netty.channel.Channel;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.timeout.IdleStateHandler;
import io.sequencer.proto.v1.Error;
import io.sequencer.server.edge.Errors;
import io.sequencer.server.tls.wire.ListenerTls;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** The door of an HTTP listener: what stands in a connection's pipeline before the requests. Shared by its connections. */
public final class HttpGuard {
    private final HttpLimits limits;
    private final Newcomers newcomers;
    private final Optional<ListenerTls> tls;
    private final Visitors visitors;

    /** @param tls empty: in plain text */
    public HttpGuard(HttpLimits limits, Newcomers newcomers, Visitors visitors, Optional<ListenerTls> tls) {
        this.visitors = visitors;
        this.limits = limits;
        this.newcomers = newcomers;
        this.tls = tls;
    }

    /** Under which names, and from which pages, this node may be asked by browsers. */
    public record Visitors(Hosts hosts, Origins origins) {}

    /** Why a request is not taken, and how that is answered. */
    public record Refusal(HttpResponseStatus status, Error error) {}

    /** Lets a fresh connection in, or ends it: an address that has too many gets nothing, not even a handshake. */
    public boolean admit(Channel channel) {
        if (!newcomers.enter(channel)) {
            channel.close();
            return false;
        }
        ChannelPipeline pipeline = channel.pipeline();
        pipeline.addLast(new RequestDeadline(limits.request()))
                .addLast(new IdleStateHandler(limits.idle().toMillis(), 0, 0, TimeUnit.MILLISECONDS))
                .addLast(new HttpServerCodec(new HttpDecoderConfig()
                        .setMaxInitialLineLength(limits.lineBytes())
                        .setMaxHeaderSize(limits.headerBytes())));

        tls.ifPresent(encryption -> encryption.encrypt(pipeline));
        return true;
    }

    /** To be asked of each request first. On the channel's loop. */
    public Optional<Refusal> refusal(Channel channel, FullHttpRequest request) {
        completed(channel);
        return flaw(channel, request);
    }

    /** A whole request is there. On the channel's loop. */
    public static void completed(Channel channel) {
        RequestDeadline deadline = channel.pipeline().get(RequestDeadline.class);
        if (deadline != null) {
            deadline.completed();
        }
    }

    /** What is wrong with the head of a request, or with who sent it. */
    public Optional<Refusal> flaw(Channel channel, HttpRequest request) {
        if (request.decoderResult().isFailure()) {
            return Optional.of(unreadable(request.decoderResult().cause()));
        }
        Optional<Refusal> stranger = stranger(channel);
        if (stranger.isPresent()) {
            return stranger;
        }
        return request.headers().size() > limits.headers()
                ? Optional.of(new Refusal(
                        HttpResponseStatus.REQUEST_HEADER_FIELDS_TOO_LARGE,
                        Errors.tooLarge("connect.headers", limits.headers(), "the request has too many headers")))
                : foreign(request);
    }

    /** What a browser would not say if one of our own pages asked. Who is no browser may leave both away. */
    private Optional<Refusal> foreign(HttpRequest request) {
        if (!request.headers().getAll(HttpHeaderNames.HOST).stream().allMatch(visitors.hosts::allows)) {
            return Optional.of(new Refusal(HttpResponseStatus.MISDIRECTED_REQUEST, Errors.foreignHost()));
        }
        return request.headers().getAll(HttpHeaderNames.ORIGIN).stream().allMatch(visitors.origins::allows)
                ? Optional.empty()
                : Optional.of(new Refusal(HttpResponseStatus.FORBIDDEN, Errors.foreignOrigin()));
    }

    private Optional<Refusal> stranger(Channel channel) {
        SslHandler handler = channel.pipeline().get(SslHandler.class);
        boolean isIn = handler == null
                || tls.isEmpty()
                || tls.get().admits(handler.engine().getSession());
        return isIn
                ? Optional.empty()
                : Optional.of(new Refusal(
                        HttpResponseStatus.FORBIDDEN,
                        Errors.roleNeeded(tls.get().roles())));
    }

    private Refusal unreadable(Throwable cause) {
        if (cause instanceof TooLongHttpHeaderException) {
            return new Refusal(
                    HttpResponseStatus.REQUEST_HEADER_FIELDS_TOO_LARGE,
                    Errors.tooLarge("connect.headerBytes", limits.headerBytes(), "the request's headers are too long"));
        }
        if (cause instanceof TooLongHttpLineException) {
            return new Refusal(
                    HttpResponseStatus.REQUEST_URI_TOO_LONG,
                    Errors.tooLarge(
                            "connect.requestLineBytes", limits.lineBytes(), "the request's address is too long"));
        }
        return new Refusal(HttpResponseStatus.BAD_REQUEST, Errors.malformed("this is no HTTP request"));
    }

    /** Becomes something else: what watched over requests goes. */
    public static void release(ChannelPipeline pipeline) {
        if (pipeline.get(RequestDeadline.class) != null) {
            pipeline.remove(RequestDeadline.class);
        }
        if (pipeline.get(IdleStateHandler.class) != null) {
            pipeline.remove(IdleStateHandler.class);
        }
    }
}
