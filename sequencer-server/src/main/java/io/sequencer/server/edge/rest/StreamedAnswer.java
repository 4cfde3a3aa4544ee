package io.sequencer.server.edge.rest;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.sequencer.proto.v1.Error;
import io.sequencer.server.edge.Errors;
import io.sequencer.server.edge.RefusedException;
import io.sequencer.server.edge.reads.Batches;
import io.sequencer.server.edge.rest.route.Answer;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;

/**
 * A long answer, chunk by chunk: the next batch is only read when the client took the last one. On the channel's loop, batches on
 * a reader thread.
 */
final class StreamedAnswer<T> {
    private static final int RETRY_AFTER_MILLIS = 500;

    private final RestService service;
    private final ChannelHandlerContext ctx;
    private final HttpRequest head;
    private final Answer.Stream<T> answer;
    private final BiConsumer<ChannelHandlerContext, End> whenOver;
    private boolean busy;
    private boolean begun;
    private boolean working;
    private boolean over;
    private long steps;

    /** @param begun a part of the answer is on its way */
    record End(boolean begun, Optional<Error> error) {}

    private StreamedAnswer(
            RestService service,
            ChannelHandlerContext ctx,
            HttpRequest head,
            Answer.Stream<T> answer,
            BiConsumer<ChannelHandlerContext, End> whenOver) {
        this.service = service;
        this.ctx = ctx;
        this.head = head;
        this.answer = answer;
        this.whenOver = whenOver;
    }

    /** @param whenOver told once, unless abandoned */
    static <T> StreamedAnswer<T> of(
            RestService service,
            ChannelHandlerContext ctx,
            HttpRequest head,
            Answer.Stream<T> answer,
            BiConsumer<ChannelHandlerContext, End> whenOver) {
        StreamedAnswer<T> streamed = new StreamedAnswer<>(service, ctx, head, answer, whenOver);
        streamed.watch(0);
        return streamed;
    }

    /** Ends an answer that nobody takes. */
    private void watch(long stepsBefore) {
        long stall = service.limits().stall().toMillis();
        ctx.executor()
                .schedule(
                        () -> {
                            if (!over && !busy && steps == stepsBefore) {
                                end(Optional.of(Errors.slowReader()));
                            } else if (!over) {
                                watch(steps);
                            }
                        },
                        stall,
                        TimeUnit.MILLISECONDS);
    }

    /** Reads and writes as far as the client takes it. */
    void go() {
        if (busy || over || !(working || ctx.channel().isWritable())) {
            return;
        }
        busy = true;
        if (!service.node().read(this::readOne)) {
            busy = false;
            end(Optional.of(Errors.overloaded(RETRY_AFTER_MILLIS)));
        }
    }

    private void readOne() {
        try {
            Batches.Step<T> step = answer.batches().next();
            ctx.executor().execute(() -> take(step));
        } catch (RuntimeException e) {
            Error error = RefusedException.errorOf(e);
            ctx.executor().execute(() -> {
                busy = false;
                end(Optional.of(error));
            });
        }
    }

    private void take(Batches.Step<T> step) {
        busy = false;
        if (over) {
            return;
        }
        steps++;
        working = step instanceof Batches.Step.Working<T>;
        if (step instanceof Batches.Step.Batch<T> batch) {
            write(batch.message());
        } else if (step instanceof Batches.Step.Last<T> last) {
            write(last.message());
            end(Optional.empty());
        } else if (step instanceof Batches.Step.End<T>) {
            end(Optional.empty());
        }
        go();
    }

    private void write(T batch) {
        if (!begun) {
            begin(answer.format().contentType(batch), answer.format().seq(batch));
        }
        content(answer.format().piece(batch));
    }

    private void begin(String type, Optional<Long> seq) {
        begun = true;
        HttpResponse response = new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK);
        response.headers().set(HttpHeaderNames.CONTENT_TYPE, type).set(HttpHeaderNames.CACHE_CONTROL, "no-store");
        seq.ifPresent(at -> response.headers().set(HttpHeaderNames.ETAG, RestConnection.etag(at)));
        HttpUtil.setTransferEncodingChunked(response, true);
        HttpUtil.setKeepAlive(response, HttpUtil.isKeepAlive(head));
        ctx.write(response);
    }

    private void content(byte[] bytes) {
        if (bytes.length > 0 && !isHead()) {
            ctx.writeAndFlush(new DefaultHttpContent(Unpooled.wrappedBuffer(bytes)));
        }
    }

    private boolean isHead() {
        return head.method().name().equals("HEAD");
    }

    private void end(Optional<Error> error) {
        if (over) {
            return;
        }
        over = true;
        if (error.isEmpty()) {
            if (!begun) {
                begin("application/json", Optional.empty());
            }
            content(answer.format().end());
            ctx.writeAndFlush(LastHttpContent.EMPTY_LAST_CONTENT);
        }
        answer.batches().ended();
        whenOver.accept(ctx, new End(begun, error));
    }

    /** The client is gone. */
    void abandon() {
        if (!over) {
            over = true;
            answer.batches().ended();
        }
    }
}
