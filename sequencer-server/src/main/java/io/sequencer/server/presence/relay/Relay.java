package io.sequencer.server.presence.relay;

import io.sequencer.proto.v1.Presence;
import io.sequencer.server.fanout.Timer;
import io.sequencer.server.forward.peer.PeerChannels;
import io.sequencer.server.presence.Presences;
import io.sequencer.server.raft.NodeId;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/** Tells all other members who is present at this one. Members come and go. On the presence thread. */
public final class Relay implements AutoCloseable {
    private static final Duration LOOK_EVERY = Duration.ofSeconds(1);

    private final Supplier<Set<NodeId>> others;
    private final PeerChannels channels;
    private final Presences presences;
    private final Timer timer;
    private final Map<NodeId, RelayLink> links = new HashMap<>();
    private boolean closed;

    /**
     * @param others the other members now; asked every second
     * @param timer its one thread is the presence thread
     */
    public Relay(Supplier<Set<NodeId>> others, PeerChannels channels, Presences presences, Timer timer) {
        this.others = others;
        this.channels = channels;
        this.presences = presences;
        this.timer = timer;
        presences.tell(this::tell);
        timer.after(Duration.ZERO, this::look);
    }

    private void look() {
        if (closed) {
            return;
        }
        Set<NodeId> now = others.get();
        for (NodeId node : now) {
            links.computeIfAbsent(node, this::opened);
        }
        links.entrySet().removeIf(entry -> {
            boolean gone = !now.contains(entry.getKey());
            if (gone) {
                entry.getValue().close();
            }
            return gone;
        });
        timer.after(LOOK_EVERY, this::look);
    }

    private RelayLink opened(NodeId node) {
        RelayLink link = new RelayLink(() -> channels.to(node), presences, timer);
        link.open();
        return link;
    }

    private void tell(String docId, List<Presence> renewed) {
        links.values().forEach(link -> link.tell(docId, renewed));
    }

    /** Ends the streams, and with them what the other nodes know of this one's clients. Does not wait. */
    @Override
    public void close() {
        timer.after(Duration.ZERO, () -> {
            closed = true;
            links.values().forEach(RelayLink::close);
        });
    }
}
