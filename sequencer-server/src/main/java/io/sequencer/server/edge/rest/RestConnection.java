package io.sequencer.server.edge.rest;

import com.google.protobuf.Message;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.util.ReferenceCountUtil;
import io.sequencer.proto.v1.Error;
import io.sequencer.server.auth.Caller;
import io.sequencer.server.edge.Errors;
import io.sequencer.server.edge.RefusedException;
import io.sequencer.server.edge.http.guard.HttpGuard;
import io.sequencer.server.edge.rest.route.Answer;
import io.sequencer.server.edge.rest.route.RequestReader;
import io.sequencer.server.edge.rest.route.Route;
import io.sequencer.server.edge.rest.route.RouteTable;
import io.sequencer.server.edge.rest.route.Streams;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Answers the requests below {@code /v1/} of one channel, one after the other; passes on all others. On the channel's loop.
 */
public final class RestConnection extends ChannelInboundHandlerAdapter {
    /** How long the rest of a refused request is waited for. */
    private static final long LINGER_MILLIS = 1000;

    private static final String CONNECT = "/v1/connect";

    private final RestService service;
    private final HttpGuard guard;
    /** What came in while a request was worked on: at most one read's worth, as reading stops then. */
    private final Deque<HttpObject> held = new ArrayDeque<>();

    private @Nullable PendingRequest pending;
    private boolean passing;
    private boolean draining;
    /** The last answer is written; what still comes of its request is dropped. */
    private boolean closing;

    /** How often the channel began or stopped to take more. */
    private long turns;

    public RestConnection(RestService service, HttpGuard guard) {
        this.service = service;
        this.guard = guard;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (!(message instanceof HttpObject part)) {
            ctx.fireChannelRead(message);
        } else if (closing) {
            ReferenceCountUtil.release(part);
            if (part instanceof LastHttpContent) {
                ctx.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(written -> ctx.close());
            }
        } else if (!held.isEmpty() || !mayTake(ctx)) {
            held.add(part);
            ctx.channel().config().setAutoRead(false);
        } else {
            take(ctx, part);
        }
    }

    /** Nothing more of a client that waits for an answer, or that does not take what it was answered. */
    private boolean mayTake(ChannelHandlerContext ctx) {
        return (pending == null || !(pending.working || pending.isAsking()))
                && ctx.channel().isWritable();
    }

    private void take(ChannelHandlerContext ctx, HttpObject part) {
        if (part instanceof HttpRequest head) {
            passing = !isOurs(head);
            draining = false;
        }
        if (passing) {
            ctx.fireChannelRead(part);
            return;
        }
        try {
            if (part instanceof HttpRequest head) {
                begin(ctx, head);
            }
            if (part instanceof HttpContent content && !draining) {
                collect(ctx, content);
            }
        } finally {
            ReferenceCountUtil.release(part);
        }
    }

    private static boolean isOurs(HttpRequest head) {
        // What is no request at all is refused in one place, for all paths.
        String path = path(head);
        return head.decoderResult().isSuccess() && path.startsWith(RestService.PREFIX) && !path.equals(CONNECT);
    }

    private static String path(HttpRequest head) {
        int end = head.uri().indexOf('?');
        return end < 0 ? head.uri() : head.uri().substring(0, end);
    }

    private void begin(ChannelHandlerContext ctx, HttpRequest head) {
        Optional<HttpGuard.Refusal> flaw = guard.flaw(ctx.channel(), head);
        if (flaw.isPresent()) {
            refuse(ctx, head, flaw.get().status().code(), flaw.get().error());
            return;
        }
        String method = head.method().name();
        if (path(head).equals(RestService.OPEN_API)) {
            openApi(ctx, head, method);
            return;
        }
        RouteTable.Found found = service.routes().find(method, path(head));
        if (found instanceof RouteTable.OtherMethod other) {
            String allowed = String.join(", ", other.allowed());
            Error error = Errors.unsupported("this path takes " + allowed);
            refuse(ctx, head, 405, error, headers -> headers.set(HttpHeaderNames.ALLOW, allowed));
        } else if (found instanceof RouteTable.Match match) {
            begin(ctx, head, match);
        } else {
            refuse(ctx, head, 404, Errors.unsupported("there is no such path; " + RestService.OPEN_API + " has all"));
        }
    }

    private void openApi(ChannelHandlerContext ctx, HttpRequest head, String method) {
        if (method.equals("GET") || method.equals("HEAD")) {
            draining = true;
            respond(ctx, head, 200, "application/json", service.openApi(), headers -> {});
        } else {
            Error error = Errors.unsupported("this path takes GET, HEAD");
            refuse(ctx, head, 405, error, headers -> headers.set(HttpHeaderNames.ALLOW, "GET, HEAD"));
        }
    }

    private void begin(ChannelHandlerContext ctx, HttpRequest head, RouteTable.Match match) {
        Optional<HttpGuard.Refusal> flaw =
                MediaTypes.flaw(head, match.route(), service.limits().bodyBytes());
        if (flaw.isPresent()) {
            refuse(ctx, head, flaw.get().status().code(), flaw.get().error());
            return;
        }
        ask(ctx, head, match);
    }

    /** Who asks is known before anything of a body is taken. */
    private void ask(ChannelHandlerContext ctx, HttpRequest head, RouteTable.Match match) {
        RestService.Presented presented = RestService.Presented.by(ctx.channel(), head);
        PendingRequest request = new PendingRequest(head, match, presented.address());
        pending = request;
        CompletableFuture<Caller> caller =
                service.callers().of(presented, match.route().input().anonymous());
        if (caller.isDone() && !caller.isCompletedExceptionally()) {
            known(ctx, request, caller.join());
            return;
        }
        caller.whenComplete((found, failure) -> ctx.executor().execute(() -> {
            if (pending != request) {
                return;
            }
            if (failure != null) {
                Error error = RefusedException.errorOf(failure);
                refuse(ctx, head, Problems.status(error), error);
            } else {
                known(ctx, request, found);
                resume(ctx);
            }
        }));
    }

    private void known(ChannelHandlerContext ctx, PendingRequest request, Caller caller) {
        Optional<Error> refusal = service.gate().refusal(request.match.route(), caller, request.address);
        if (refusal.isEmpty() && !service.limits().takeRequest()) {
            refusal = Optional.of(Errors.overloaded(1000));
        }
        if (refusal.isPresent()) {
            refuse(ctx, request.head, Problems.status(refusal.get()), refusal.get());
            return;
        }
        request.known(caller, service.gate(), service.limits().bodyBytes());
        if (HttpUtil.getContentLength(request.head, 0L) > request.bodyBytes()) {
            refuseTooLarge(ctx, request.head, request.bodyBytes());
        } else if (HttpUtil.is100ContinueExpected(request.head)) {
            ctx.writeAndFlush(Responses.goOn());
        }
    }

    private void collect(ChannelHandlerContext ctx, HttpContent content) {
        PendingRequest request = pending;
        if (request == null) {
            return;
        }
        int more = content.content().readableBytes();
        if (request.body.readableBytes() + more > request.bodyBytes()) {
            refuseTooLarge(ctx, request.head, request.bodyBytes());
        } else if (!request.take(content.content())) {
            refuse(ctx, request.head, 503, Errors.overloaded(1000));
        } else if (content instanceof LastHttpContent) {
            work(ctx, request);
        }
    }

    private void refuseTooLarge(ChannelHandlerContext ctx, HttpRequest head, int limit) {
        refuse(ctx, head, 413, MediaTypes.tooLarge(limit));
    }

    private void work(ChannelHandlerContext ctx, PendingRequest request) {
        request.working = true;
        HttpGuard.completed(ctx.channel());
        Message message;
        try {
            message = RequestReader.read(
                    request.match.route(),
                    request.match.fields(),
                    new QueryStringDecoder(request.head.uri()).parameters(),
                    request.body.toString(StandardCharsets.UTF_8));
        } catch (RefusedException e) {
            refuse(ctx, request.head, Problems.status(e.error()), e.error());
            return;
        } catch (IllegalArgumentException e) {
            refuse(ctx, request.head, 400, Errors.malformed("the query is not percent-encoded UTF-8"));
            return;
        }
        Route route = request.match.route();
        service.gate().took(request.caller(), request.address, request.body.readableBytes());
        CompletableFuture<Answer> answer =
                route.handler().answer(new Route.Asked(request.caller(), message, request.address));
        answer.whenComplete((found, failure) -> ctx.executor().execute(() -> {
            if (pending != request) {
                release(found);
            } else if (failure != null) {
                Error error = RefusedException.errorOf(failure);
                refuse(ctx, request.head, Problems.status(error), error);
            } else {
                answer(ctx, request, found);
            }
        }));
    }

    private static void release(@Nullable Answer answer) {
        if (answer instanceof Answer.Stream<?> stream) {
            stream.batches().ended();
        }
    }

    private void answer(ChannelHandlerContext ctx, PendingRequest request, Answer answer) {
        int status = request.match.route().output().status();
        if (answer instanceof Answer.One one) {
            String body = Streams.json(one.message()) + "\n";
            respond(
                    ctx,
                    request.head,
                    status,
                    "application/json",
                    body,
                    headers -> one.seq().ifPresent(seq -> headers.set(HttpHeaderNames.ETAG, etag(seq))));
        } else if (answer instanceof Answer.Stream<?> stream) {
            StreamedAnswer<?> streamed = StreamedAnswer.of(service, ctx, request.head, stream, this::streamed);
            request.stream = streamed;
            streamed.go();
        } else {
            respond(ctx, request.head, status, "", "", headers -> {});
        }
    }

    static String etag(long seq) {
        return "\"" + seq + "\"";
    }

    /** A long answer is over: what went wrong before its first byte is told, later the connection says it by its end. */
    private void streamed(ChannelHandlerContext ctx, StreamedAnswer.End end) {
        PendingRequest request = pending;
        if (request == null) {
            return;
        }
        if (end.error().isPresent() && !end.begun()) {
            refuse(
                    ctx,
                    request.head,
                    Problems.status(end.error().get()),
                    end.error().get());
        } else if (end.error().isPresent() || !request.keepAlive()) {
            finish(ctx, false);
        } else {
            finish(ctx, true);
        }
    }

    private void refuse(ChannelHandlerContext ctx, HttpRequest head, int status, Error error) {
        refuse(ctx, head, status, error, headers -> {});
    }

    /** To a request whose body has not come in whole, it is the last answer: what follows cannot be told from it. */
    private void refuse(
            ChannelHandlerContext ctx, HttpRequest head, int status, Error error, Responses.Decoration decoration) {
        boolean isWhole = pending != null && pending.working;
        boolean mayFollow =
                isWhole || (HttpUtil.getContentLength(head, 0L) == 0 && !HttpUtil.isTransferEncodingChunked(head));
        if (!mayFollow) {
            HttpUtil.setKeepAlive(head, false);
        }
        draining = true;
        write(ctx, head, Responses.problem(ctx, head, status, error, decoration));
    }

    private void respond(
            ChannelHandlerContext ctx,
            HttpRequest head,
            int status,
            String type,
            String body,
            Responses.Decoration decoration) {
        write(ctx, head, Responses.of(ctx, head, status, type, body, decoration));
    }

    private void write(ChannelHandlerContext ctx, HttpRequest head, FullHttpResponse response) {
        HttpGuard.completed(ctx.channel());
        ctx.writeAndFlush(response);
        finish(ctx, HttpUtil.isKeepAlive(head));
    }

    /** The answer is written: the next request may come. */
    private void finish(ChannelHandlerContext ctx, boolean keepAlive) {
        boolean isWhole = pending != null && pending.working;
        forget();
        if (!keepAlive) {
            draining = true;
            closing = true;
            ctx.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(written -> {
                if (isWhole) {
                    ctx.close();
                } else {
                    // A close with bytes unread is a reset, and a reset may take the answer with it (RFC 9112, 9.6).
                    ctx.executor().schedule(() -> ctx.close(), LINGER_MILLIS, TimeUnit.MILLISECONDS);
                }
            });
            return;
        }
        ctx.executor().execute(() -> resume(ctx));
    }

    private void resume(ChannelHandlerContext ctx) {
        while (!held.isEmpty() && mayTake(ctx)) {
            take(ctx, held.remove());
        }
        if (held.isEmpty() && mayTake(ctx)) {
            ctx.channel().config().setAutoRead(true);
            ctx.read();
        }
    }

    private void forget() {
        PendingRequest request = pending;
        pending = null;
        if (request != null) {
            request.release(service.limits());
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        turns++;
        if (!ctx.channel().isWritable()) {
            closeUnlessTaken(ctx, turns);
        } else if (pending != null && pending.stream != null) {
            pending.stream.go();
        } else {
            ctx.executor().execute(() -> resume(ctx));
        }
        ctx.fireChannelWritabilityChanged();
    }

    /** What waits behind a peer that reads nothing is never written: a close behind it would wait as well. */
    private void closeUnlessTaken(ChannelHandlerContext ctx, long turn) {
        ctx.executor()
                .schedule(
                        () -> {
                            if (turns == turn && !ctx.isRemoved()) {
                                ctx.close();
                            }
                        },
                        service.limits().stall().toMillis(),
                        TimeUnit.MILLISECONDS);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        if (pending != null && pending.stream != null) {
            pending.stream.abandon();
        }
        forget();
        held.forEach(ReferenceCountUtil::release);
        held.clear();
        ctx.fireChannelInactive();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        boolean isBusy = pending != null && pending.working;
        if (!(event instanceof IdleStateEvent) || !isBusy) {
            ctx.fireUserEventTriggered(event);
        }
    }
}
