package io.sequencer.chaos.sim.client;

import static io.sequencer.chaos.sim.time.VirtualTime.MILLI;

import com.google.protobuf.TextFormat;
import io.sequencer.chaos.sim.judge.Bug;
import io.sequencer.chaos.sim.judge.Recorder;
import io.sequencer.chaos.sim.net.Network;
import io.sequencer.chaos.sim.node.SimNode;
import io.sequencer.chaos.sim.time.Process;
import io.sequencer.chaos.sim.time.VirtualTime;
import io.sequencer.client.Endpoint;
import io.sequencer.client.link.Transport;
import io.sequencer.proto.v1.ClientMessage;
import io.sequencer.proto.v1.ServerMessage;
import io.sequencer.proto.v1.Submit;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** A client's way to the nodes, over the simulated network. What is submitted and answered is recorded here. */
final class SimTransport implements Transport {
    private final String name;
    private final Surroundings around;
    private final Process process;
    private final Executor loop;

    /** What is the same for all clients of a run. */
    public record Surroundings(VirtualTime time, Network network, Recorder recorder, SimNode.Peers nodes, Bug bug) {}

    /** @param name of the client as a place of the network */
    SimTransport(String name, Surroundings around, Process process, Executor loop) {
        this.name = name;
        this.around = around;
        this.process = process;
        this.loop = loop;
    }

    @Override
    public Stream open(Endpoint endpoint, Listener listener) {
        return new SimStream(endpoint.host(), listener);
    }

    private final class SimStream implements Stream {
        private final Listener listener;
        private final String node;
        private final Attempts attempts;
        private SimNode.@Nullable Accepted accepted;
        private boolean over;

        SimStream(String node, Listener listener) {
            this.node = node;
            this.listener = listener;
            this.attempts = new Attempts(around.recorder(), node);
            Optional<SimNode> running = around.nodes().running(node);
            if (running.isEmpty()) {
                process.after(MILLI, () -> loop.execute(() -> ended("connection refused")));
            } else {
                accepted = running.get().accept(name, this::arrived, reason -> {
                    if (process.isAlive()) {
                        loop.execute(() -> ended(reason));
                    } else {
                        over();
                    }
                });
            }
        }

        @Override
        public void send(ClientMessage message) {
            SimNode.Accepted to = accepted;
            if (to == null || over) {
                return;
            }
            if (message.hasHello()) {
                attempts.greeted(message.getHello().getUser());
            }
            if (message.hasSubmit()) {
                attempts.sent(message.getSubmit());
            }
            for (Submit part : message.getSubmitAll().getSubmitsList()) {
                attempts.sent(part);
            }
            around.time().trace(message.getSerializedSize());
            around.time()
                    .tell(() ->
                            name + " to " + node + ": " + TextFormat.printer().shortDebugString(message));
            ClientMessage sent = around.bug() == Bug.RESUME_SKIPS_ONE ? skipping(message, 1) : message;
            to.wire().sendThere(() -> to.connection().received(sent));
        }

        private void arrived(ServerMessage message) {
            if (over || !process.isAlive()) {
                return;
            }
            loop.execute(() -> {
                if (!over) {
                    around.time()
                            .tell(() -> node + " to " + name + ": "
                                    + TextFormat.printer().shortDebugString(message));
                    if (message.hasAck()) {
                        attempts.acked(message.getAck());
                    } else if (message.hasRejected()) {
                        attempts.rejected(message.getRejected());
                    }
                    listener.received(around.bug() == Bug.RESUME_SKIPS_ONE ? honest(message) : message);
                }
            });
        }

        private void ended(String problem) {
            if (!over) {
                around.time().tell(() -> name + ": the connection to " + node + " is over, " + problem);
                over();
                listener.ended(problem);
            }
        }

        private void over() {
            over = true;
            attempts.ended();
        }

        @Override
        public boolean isReady() {
            return accepted != null && !over;
        }

        @Override
        public void close() {
            if (!over) {
                over();
                SimNode.Accepted to = accepted;
                if (to != null) {
                    to.wire().closeNear();
                }
            }
        }
    }

    private static ClientMessage skipping(ClientMessage message, int ops) {
        return message.hasJoin() && message.getJoin().getLastSeenSeq() > 0
                ? message.toBuilder()
                        .setJoin(message.getJoin().toBuilder()
                                .setLastSeenSeq(message.getJoin().getLastSeenSeq() + ops)
                                .clearLastSeenCrc32C())
                        .build()
                : message;
    }

    private static ServerMessage honest(ServerMessage message) {
        return message.hasJoined()
                        && !message.getJoined().getSnapshot()
                        && message.getJoined().getFromSeq() > 0
                ? message.toBuilder()
                        .setJoined(message.getJoined().toBuilder()
                                .setFromSeq(message.getJoined().getFromSeq() - 1))
                        .build()
                : message;
    }
}
