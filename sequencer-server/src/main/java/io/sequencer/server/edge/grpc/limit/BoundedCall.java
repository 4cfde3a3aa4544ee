package io.sequencer.server.edge.grpc.limit;

import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.Status;
import io.netty.channel.EventLoop;
import io.sequencer.proto.v1.Error;
import io.sequencer.server.edge.grpc.GrpcErrors;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A call that can be ended from outside of its service, and is, if the client's side of it is not whole in time. On the call's
 * loop.
 */
final class BoundedCall<Q, A> extends SimpleForwardingServerCall<Q, A> {
    private final EventLoop loop;
    private ServerCall.@Nullable Listener<Q> service;
    private @Nullable Future<?> deadline;
    private @Nullable Runnable whole;
    private @Nullable Runnable ended;
    private boolean isRefused;
    private boolean isClosed;

    BoundedCall(ServerCall<Q, A> call, EventLoop loop) {
        super(call);
        this.loop = loop;
    }

    /**
     * @param whenWhole run before its service is told that the client has sent all
     * @param whenEnded run once, when nothing more comes of the call
     */
    ServerCall.Listener<Q> start(
            Metadata headers, ServerCallHandler<Q, A> next, Runnable whenWhole, Runnable whenEnded) {
        whole = whenWhole;
        ended = whenEnded;
        ServerCall.Listener<Q> listening = next.startCall(this, headers);
        service = listening;
        return new Watching(listening);
    }

    /** What the client sends must be whole within that time. */
    void mustBeWholeWithin(Duration limit, Error otherwise) {
        deadline = loop.schedule(() -> end(otherwise), limit.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** From now on its service hears nothing more, and soon the call ends: not from within what reads it. */
    void refuse(Error error) {
        isRefused = true;
        loop.execute(() -> end(error));
    }

    private void end(Error error) {
        isRefused = true;
        if (!isClosed) {
            close(GrpcErrors.status(error), GrpcErrors.trailers(error));
            if (service != null) {
                service.onCancel();
            }
            over();
        }
    }

    private void whole() {
        if (deadline != null) {
            deadline.cancel(false);
            deadline = null;
        }
    }

    private void tellWhole() {
        if (whole != null) {
            whole.run();
        }
    }

    private void over() {
        whole();
        Runnable tell = ended;
        ended = null;
        if (tell != null) {
            tell.run();
        }
    }

    @Override
    public void sendHeaders(Metadata headers) {
        if (!isClosed) {
            super.sendHeaders(headers);
        }
    }

    @Override
    public void sendMessage(A message) {
        if (!isClosed) {
            super.sendMessage(message);
        }
    }

    @Override
    public void close(Status status, Metadata trailers) {
        if (!isClosed) {
            isClosed = true;
            super.close(status, trailers);
        }
    }

    /** Notes how far the call is, and passes it on. */
    private final class Watching extends ServerCall.Listener<Q> {
        private final ServerCall.Listener<Q> next;

        Watching(ServerCall.Listener<Q> next) {
            this.next = next;
        }

        @Override
        public void onMessage(Q message) {
            if (!isRefused) {
                next.onMessage(message);
            }
        }

        @Override
        public void onHalfClose() {
            whole();
            if (!isRefused) {
                tellWhole();
                next.onHalfClose();
            }
        }

        @Override
        public void onCancel() {
            over();
            next.onCancel();
        }

        @Override
        public void onComplete() {
            over();
            next.onComplete();
        }

        @Override
        public void onReady() {
            next.onReady();
        }
    }
}
