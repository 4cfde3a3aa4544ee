package io.sequencer.chaos.sim.node;

import com.google.protobuf.ByteString;
import io.sequencer.chaos.sim.net.Connection;
import io.sequencer.chaos.sim.net.Network;
import io.sequencer.chaos.sim.time.Process;
import io.sequencer.server.forward.LeaderLink;
import io.sequencer.server.propose.Lane;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A route's stream to another node, over the simulated network, into a lane of that node's proposer. */
final class SimPeerLink implements LeaderLink {
    private final Process process;
    private final Supplier<Optional<SimNode>> peer;
    private final int shard;
    private final Listener listener;
    private final Connection connection;
    private @Nullable Lane lane;
    private @Nullable SimNode of;
    private boolean over;

    /** @param peer the start of the other node that runs when something arrives there, if one does */
    SimPeerLink(
            Network network,
            Process process,
            String from,
            String to,
            Supplier<Optional<SimNode>> peer,
            int shard,
            Listener listener) {
        this.process = process;
        this.peer = peer;
        this.shard = shard;
        this.listener = listener;
        this.connection = network.connect(from, to, this::ended, reason -> close(lane));
    }

    @Override
    public boolean isReady() {
        return !over;
    }

    @Override
    public void send(long firstRequestId, List<ByteString> commands) {
        connection.sendThere(() -> arrived(firstRequestId, commands));
    }

    private void arrived(long firstRequestId, List<ByteString> commands) {
        Optional<SimNode> running = peer.get();
        SimNode known = of;
        if (running.isEmpty() || (known != null && known != running.get())) {
            return; // The process that the stream led to is dead; its connections are being ended.
        }
        if (known == null) {
            of = running.get();
            lane = running.get()
                    .proposer(shard)
                    .open((tag, outcome) -> connection.sendBack(() -> {
                        if (!over && process.isAlive()) {
                            listener.answered(this, tag, outcome);
                        }
                    }));
        }
        Lane into = lane;
        if (into != null) {
            into.offer(firstRequestId, commands);
        }
    }

    private void ended(String reason) {
        if (!over && process.isAlive()) {
            over = true;
            listener.ended(this, reason);
        }
    }

    private static void close(@Nullable Lane lane) {
        if (lane != null) {
            lane.close();
        }
    }

    @Override
    public void close() {
        over = true;
        connection.closeNear();
    }

    @Override
    public void abandon() {
        close();
    }
}
