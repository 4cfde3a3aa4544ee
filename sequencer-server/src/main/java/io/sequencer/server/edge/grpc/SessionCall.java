package io.sequencer.server.edge.grpc;

import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.Status;
import io.sequencer.proto.v1.Error;
import io.sequencer.server.auth.Caller;
import io.sequencer.server.edge.CloseReason;
import io.sequencer.server.edge.Connections;
import io.sequencer.server.edge.EdgeLimits;
import io.sequencer.server.edge.EdgeLoops;
import io.sequencer.server.edge.Errors;
import io.sequencer.server.edge.grpc.SessionMethod.Inbound;
import io.sequencer.server.edge.grpc.limit.CallBounds;
import io.sequencer.server.edge.session.Connection;
import io.sequencer.server.edge.session.EditorSession;
import io.sequencer.server.fanout.frame.WireFormat;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;

/** One session stream: the same conversation as over WebSocket. On its connection's loop. */
final class SessionCall extends ServerCall.Listener<Inbound> implements Connection, Connections.Closeable {
    /** Messages that gRPC may bring without being asked again. */
    private static final int PREFETCH = 64;

    private final ServerCall<Inbound, byte[]> call;
    private final Executor loop;
    private final EdgeLimits limits;
    private final Connections connections;
    private final Optional<Caller> certified;
    private final EditorSession session;
    private final Consumer<Caller> whenKnown = CallBounds.whenKnown();
    private final ReadSlots reads = new ReadSlots();
    private boolean reading = true;
    private boolean closed;
    private boolean wakeScheduled;
    /** Taken and not asked for again. */
    private int owed;

    private SessionCall(
            ServerCall<Inbound, byte[]> call,
            Executor loop,
            EdgeLimits limits,
            Connections connections,
            Function<Connection, EditorSession> sessions) {
        this.call = call;
        this.loop = loop;
        this.limits = limits;
        this.connections = connections;
        Caller caller = CallerContext.caller();
        this.certified = caller.kind() == Caller.Kind.UNCHECKED ? Optional.empty() : Optional.of(caller);
        this.session = sessions.apply(this);
    }

    /** Begins a conversation for each call. */
    static ServerCallHandler<Inbound, byte[]> handler(
            EdgeLoops loops, EdgeLimits limits, Connections connections, Function<Connection, EditorSession> sessions) {
        return (call, headers) -> {
            SessionCall stream = new SessionCall(call, loops.current(), limits, connections, sessions);
            Optional<Error> full = connections.add(stream, call.getAttributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR));
            if (full.isPresent()) {
                call.close(GrpcErrors.status(full.get()), GrpcErrors.trailers(full.get()));
                return new ServerCall.Listener<>() {};
            }
            call.setOnReadyThreshold(limits.connection().outboxBytes());
            call.sendHeaders(new Metadata());
            call.request(PREFETCH);
            stream.session.onOpened();
            return stream;
        };
    }

    @Override
    public Optional<Caller> certified() {
        return certified;
    }

    @Override
    public void welcomed(Caller caller) {
        connections.named(this, caller.user());
        whenKnown.accept(caller);
    }

    @Override
    public void onMessage(Inbound inbound) {
        owed++;
        if (inbound instanceof Inbound.Unreadable unreadable) {
            session.onUnreadable(Errors.malformed(unreadable.why()));
        } else if (inbound instanceof Inbound.Message message) {
            int limit = limits.message().frameBytes();
            connections.traffic().received(message.bytes());
            if (message.bytes() > limit) {
                session.onRefused(message.message(), Errors.tooLarge("frame_bytes", limit, "a message is too large"));
            } else {
                session.onMessage(message.message());
            }
        }
        requestMore();
    }

    private void requestMore() {
        if (reading && !closed && owed >= PREFETCH / 2) {
            call.request(owed);
            owed = 0;
        }
    }

    @Override
    public void onReady() {
        if (!wakeScheduled) {
            wakeScheduled = true;
            loop.execute(() -> {
                wakeScheduled = false;
                session.onWritable();
            });
        }
    }

    @Override
    public void onHalfClose() {
        end(Status.OK, new Metadata());
    }

    @Override
    public void onCancel() {
        closed = true;
        session.onClosed();
        connections.remove(this);
    }

    private void end(Status status, Metadata trailers) {
        if (!closed) {
            closed = true;
            session.onClosed();
            connections.remove(this);
            call.close(status, trailers);
        }
    }

    @Override
    public WireFormat format() {
        return WireFormat.PROTO;
    }

    @Override
    public Executor loop() {
        return loop;
    }

    @Override
    public boolean isWritable() {
        return call.isReady();
    }

    @Override
    public ReadSlots reads() {
        return reads;
    }

    @Override
    public void write(byte[] frame) {
        if (!closed) {
            connections.traffic().sent(frame.length);
            call.sendMessage(frame);
        }
    }

    @Override
    public void flush() {
        // gRPC flushes once for all that one turn of the loop wrote.
    }

    @Override
    public void setReading(boolean wanted) {
        reading = wanted;
        if (reading && !closed && owed > 0) {
            call.request(owed);
            owed = 0;
        }
    }

    @Override
    public void close(CloseReason reason, Error error) {
        end(GrpcErrors.status(error), GrpcErrors.trailers(error));
    }

    @Override
    public void endIf(Predicate<Caller> ended, CloseReason reason, Error error) {
        loop.execute(() -> session.endIf(ended, reason, error));
    }

    @Override
    public void endWith(CloseReason reason) {
        loop.execute(() -> session.end(reason, Errors.shuttingDown()));
    }
}
