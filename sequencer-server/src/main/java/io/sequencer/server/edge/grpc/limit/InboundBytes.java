package io.sequencer.server.edge.grpc.limit;

import io.grpc.Context;
import io.grpc.Metadata;
import io.grpc.ServerStreamTracer;
import io.grpc.Status;
import io.netty.channel.EventLoop;
import io.sequencer.proto.v1.DocumentsGrpc;
import io.sequencer.proto.v1.Error;
import io.sequencer.server.edge.Errors;
import io.sequencer.server.edge.limit.Bodies;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Counts what a call brings as it comes in, before any of it is a message: a message is only seen when it is whole. On the
 * call's loop.
 */
public final class InboundBytes extends ServerStreamTracer {
    private static final Context.Key<InboundBytes> OF_CALL = Context.key("sequencer-inbound-bytes");
    private static final int RETRY_AFTER_MILLIS = 1_000;

    private Bodies bodies;
    /** Its messages are taken one by one; those of other calls are there until the call is answered. */
    private final boolean isSession;

    private String share = "";
    private long allowance = Long.MAX_VALUE;
    private long received;
    private long held;
    private long messages;
    private @Nullable Consumer<Error> refused;
    private @Nullable Partial partial;
    private @Nullable Future<?> deadline;
    private boolean isOver;

    /** How long a message may be partial, on that loop, and the error if it is for longer. */
    private record Partial(EventLoop loop, Duration limit, Error late) {}

    private InboundBytes(Bodies bodies, boolean isSession) {
        this.bodies = bodies;
        this.isSession = isSession;
    }

    /** Counts each call, there until it is bounded. */
    public static Factory counting(Bodies bodies) {
        String session = DocumentsGrpc.getSessionMethod().getFullMethodName();
        return new Factory() {
            @Override
            public ServerStreamTracer newServerStreamTracer(String method, Metadata headers) {
                return new InboundBytes(bodies, method.equals(session));
            }
        };
    }

    @Override
    public Context filterContext(Context context) {
        return context.withValue(OF_CALL, this);
    }

    /** Of the call that begins on this thread; null where nothing counts. */
    static @Nullable InboundBytes current() {
        return OF_CALL.get();
    }

    boolean isSession() {
        return isSession;
    }

    /** Since the call began. */
    long received() {
        return received;
    }

    /** From now on no message takes twice that time to come: the call is refused, as for its bytes. */
    void messagesWithin(EventLoop loop, Duration limit, Error late) {
        partial = new Partial(loop, limit, late);
    }

    /**
     * From now on the call's bytes are that share's, and bounded.
     *
     * @param in where they are counted
     * @param most of the whole call
     * @param whenRefused told once if it brings more, or if there is no room; then nothing counts any more
     */
    void bound(Bodies in, String of, long most, Consumer<Error> whenRefused) {
        give();
        bodies = in;
        share = of;
        allowance = most;
        refused = whenRefused;
    }

    @Override
    public void inboundWireSize(long bytes) {
        received += bytes;
        if (isOver) {
            return;
        }
        if (received > allowance) {
            refuse(Errors.tooLarge("bytes_without_token", allowance, "that is too much of who has not said who it is"));
        } else if (bodies.take(share, bytes)) {
            held += bytes;
            watch();
        } else {
            refuse(Errors.overloaded(RETRY_AFTER_MILLIS));
        }
    }

    /** One look at a time, however many messages there are: most of them are whole in the turn they begin in. */
    private void watch() {
        Partial within = partial;
        if (within != null && deadline == null) {
            long before = messages;
            deadline = within.loop.schedule(
                    () -> look(before, within.late), within.limit.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private void look(long before, Error late) {
        deadline = null;
        if (held > 0 && messages == before) {
            refuse(late);
        } else if (held > 0) {
            watch();
        }
    }

    private void refuse(Error error) {
        over();
        if (refused != null) {
            refused.accept(error);
        }
    }

    @Override
    public void inboundMessageRead(int number, long wireBytes, long bytes) {
        messages++;
        if (isSession) {
            give();
        }
    }

    @Override
    public void streamClosed(Status status) {
        over();
    }

    private void over() {
        isOver = true;
        give();
        if (deadline != null) {
            deadline.cancel(false);
            deadline = null;
        }
    }

    private void give() {
        bodies.give(share, held);
        held = 0;
    }
}
