package io.sequencer.server.forward;

import com.google.protobuf.ByteString;
import io.sequencer.server.propose.Lane;
import io.sequencer.server.propose.Proposer;
import java.util.List;

/** The way to this node's own proposer: no copy, no network. Its queue says when it is full, so it is always ready. Any thread. */
public final class LocalLink implements LeaderLink {
    private final Lane lane;

    public LocalLink(Proposer proposer, Listener listener) {
        lane = proposer.open((tag, outcome) -> listener.answered(this, tag, outcome));
    }

    @Override
    public boolean isReady() {
        return true;
    }

    @Override
    public void send(long firstRequestId, List<ByteString> commands) {
        lane.offer(firstRequestId, commands);
    }

    @Override
    public void close() {
        lane.close();
    }

    @Override
    public void abandon() {
        close();
    }
}
