package io.sequencer.server.presence.relay;

import io.sequencer.proto.v1.Presence;
import io.sequencer.server.fanout.Timer;
import io.sequencer.server.forward.peer.PeerChannels;
import io.sequencer.server.presence.Presences;
import io.sequencer.server.raft.NodeId;
import java.time.Duration;
import java.util.Collection;
import java.util.List;

/** Tells all other nodes who is present at this one. */
public final class Relay implements AutoCloseable {
    private final List<RelayLink> links;
    private final Timer timer;

    /** @param timer its one thread is the presence thread */
    public Relay(Collection<NodeId> others, PeerChannels channels, Presences presences, Timer timer) {
        this.timer = timer;
        this.links = others.stream()
                .map(other -> new RelayLink(() -> channels.to(other), presences, timer))
                .toList();
        presences.tell(this::tell);
        timer.after(Duration.ZERO, () -> links.forEach(RelayLink::open));
    }

    private void tell(String docId, List<Presence> renewed) {
        links.forEach(link -> link.tell(docId, renewed));
    }

    /** Ends the streams, and with them what the other nodes know of this one's clients. Does not wait. */
    @Override
    public void close() {
        timer.after(Duration.ZERO, () -> links.forEach(RelayLink::close));
    }
}
