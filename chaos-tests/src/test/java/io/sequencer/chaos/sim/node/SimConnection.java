package io.sequencer.chaos.sim.node;

import static io.sequencer.chaos.sim.time.VirtualTime.MILLI;

import com.google.protobuf.InvalidProtocolBufferException;
import io.sequencer.chaos.sim.net.Connection;
import io.sequencer.chaos.sim.time.Process;
import io.sequencer.chaos.sim.time.SimThread;
import io.sequencer.chaos.sim.time.VirtualTime;
import io.sequencer.proto.v1.ClientMessage;
import io.sequencer.proto.v1.Error;
import io.sequencer.proto.v1.ServerMessage;
import io.sequencer.server.edge.CloseReason;
import io.sequencer.server.edge.session.EditorSession;
import io.sequencer.server.fanout.frame.WireFormat;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The node's end of a client's connection: messages wait while the session does not read, and while the client is slow. */
public final class SimConnection implements io.sequencer.server.edge.session.Connection {
    private final VirtualTime time;
    private final Process process;
    private final SimThread loop;
    private final Consumer<ServerMessage> client;
    private final ReadSlots slots = new ReadSlots();
    private final EditorSession session;
    private final Queue<ClientMessage> unread = new ArrayDeque<>();
    private final List<byte[]> written = new ArrayList<>();
    private @Nullable Connection wire;
    private boolean reading = true;
    private boolean writable = true;
    private boolean over;

    /** @param client takes a message where the client is */
    SimConnection(
            VirtualTime time,
            Process process,
            SimThread loop,
            Consumer<ServerMessage> client,
            Function<SimConnection, EditorSession> sessions) {
        this.time = time;
        this.process = process;
        this.loop = loop;
        this.client = client;
        this.session = sessions.apply(this);
    }

    void open(Connection connection) {
        wire = connection;
        loop.execute(session::onOpened);
    }

    /** A message of the client has arrived. */
    public void received(ClientMessage message) {
        if (process.isAlive()) {
            loop.execute(() -> {
                unread.add(message);
                read();
            });
        }
    }

    private void read() {
        while (reading && !over && !unread.isEmpty()) {
            session.onMessage(unread.remove());
        }
    }

    /** The connection is gone. */
    void broken() {
        if (process.isAlive()) {
            loop.execute(() -> {
                over = true;
                session.onClosed();
            });
        }
    }

    /** The client takes nothing for a while. */
    public void stall(long nanos) {
        loop.execute(() -> {
            writable = false;
            process.after(
                    nanos,
                    () -> loop.execute(() -> {
                        writable = true;
                        session.onWritable();
                    }));
        });
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
        return writable && !over;
    }

    @Override
    public ReadSlots reads() {
        return slots;
    }

    @Override
    public void write(byte[] frame) {
        written.add(frame);
    }

    @Override
    public void flush() {
        Connection to = wire;
        for (byte[] frame : written) {
            if (to != null && !over) {
                time.trace(java.util.Arrays.hashCode(frame));
                ServerMessage message = parse(frame);
                to.sendBack(() -> client.accept(message));
            }
        }
        written.clear();
    }

    private static ServerMessage parse(byte[] frame) {
        try {
            return ServerMessage.parseFrom(frame);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("a message of a node does not parse", e);
        }
    }

    @Override
    public void setReading(boolean wanted) {
        reading = wanted;
        if (wanted) {
            loop.execute(this::read);
        }
    }

    @Override
    public void close(CloseReason reason, Error error) {
        over = true;
        Connection to = wire;
        if (to != null) {
            process.after(MILLI, to::closeFar);
        }
    }
}
