package io.sequencer.server.raft.ratis;

import io.sequencer.server.raft.LeaderChange;
import io.sequencer.server.raft.NodeId;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the listeners what changed, one event after the other, on a thread of its own: Ratis' locks are not held. */
final class LeadershipEvents implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(LeadershipEvents.class);

    private final List<LeaderChange.Listener> listeners = new CopyOnWriteArrayList<>();
    private final ExecutorService teller;

    LeadershipEvents(NodeId self) {
        teller = Executors.newSingleThreadExecutor(task -> {
            Thread thread = new Thread(task, "raft-events-" + self);
            thread.setDaemon(true);
            return thread;
        });
    }

    /** Adds a listener and tells it what holds now, after what was told before and before what comes next. */
    void add(LeaderChange.Listener listener, Supplier<List<LeaderChange>> now) {
        execute(() -> {
            now.get().forEach(change -> tell(listener, change));
            listeners.add(listener);
        });
    }

    void known(int shard, Optional<NodeId> leader) {
        publish(new LeaderChange.Known(shard, leader));
    }

    void publish(LeaderChange change) {
        execute(() -> listeners.forEach(listener -> tell(listener, change)));
    }

    private void execute(Runnable task) {
        try {
            teller.execute(task);
        } catch (RejectedExecutionException closed) {
            LOG.debug("closed, nobody is told");
        }
    }

    private static void tell(LeaderChange.Listener listener, LeaderChange change) {
        try {
            listener.onLeaderChange(change);
        } catch (RuntimeException e) {
            LOG.error("a listener failed on {}", change, e);
        }
    }

    @Override
    public void close() {
        teller.shutdown();
    }
}
