package io.sequencer.server.raft.ratis;

import io.sequencer.server.raft.NodeId;
import io.sequencer.server.raft.RaftConfig;
import io.sequencer.server.raft.storage.Watermarks;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a running node looks at a few times a second: watermarks are raised, leaders spread, a lost leader is told, and a shard
 * that Ratis closed by itself is noticed. One scheduler thread; {@link #stop} and {@link #lookAfter} from any.
 */
final class RaftUpkeep {

    private static final Logger LOG = LoggerFactory.getLogger(RaftUpkeep.class);

    private final RaftConfig config;
    private final List<Shard> shards;
    private final Watermarks watermarks;
    private final FatalGate fatal;
    private final LeadershipEvents events;
    private final LeaderBalancer balancer;
    private final List<Optional<NodeId>> told = new ArrayList<>();
    private final BitSet closed = new BitSet();
    private volatile boolean stopping;

    RaftUpkeep(RaftConfig config, List<Shard> shards, Watermarks watermarks, FatalGate fatal, LeadershipEvents events) {
        this.config = config;
        this.shards = shards;
        this.watermarks = watermarks;
        this.fatal = fatal;
        this.events = events;
        this.balancer = new LeaderBalancer(
                shards,
                config.node(),
                config.tuning().balanceLeaders(),
                config.tuning().electionTimeoutMin(),
                System::nanoTime);
        shards.forEach(shard -> told.add(Optional.empty()));
    }

    void tick() {
        if (stopping || fatal.isRaised()) {
            return;
        }
        raiseWatermarks();
        if (!config.tuning().balanceLeaders().equals(Duration.ZERO)) {
            balancer.tick();
        }
        for (Shard shard : shards) {
            // Ratis tells of a new leader, not of a lost one.
            Optional<NodeId> leader = shard.leader();
            if (!leader.equals(told.set(shard.number(), leader)) && leader.isEmpty()) {
                events.known(shard.number(), leader);
            }
            shard.voteFiles()
                    .lookAtTerm(e -> fatal.raise("shard " + shard.number() + " could not store its term or vote", e));
            // Nor does it tell of every shard that it closes.
            lookAfter(shard.number());
        }
    }

    void raiseWatermarks() {
        for (Shard shard : shards) {
            try {
                watermarks.raise(shard.number(), shard.durableIndex());
            } catch (IOException e) {
                if (stopping) {
                    // It lags behind a little at all times. What this node promised is in the log.
                    LOG.warn("shard {}: its last watermark could not be written", shard.number(), e);
                } else {
                    fatal.raise("shard " + shard.number() + " could not write its watermark", e);
                }
            }
        }
    }

    /** The node is about to close its shards itself. */
    void stop() {
        stopping = true;
    }

    /**
     * Has Ratis closed the shard by itself? It does so when a change of the members leaves this node out, which it mostly hears only the
     * beginning of. The node goes on with its other shards. Anything else is a fault.
     */
    synchronized void lookAfter(int number) {
        Shard shard = shards.get(number);
        if (stopping || fatal.isRaised() || shard.isAlive() || closed.get(number)) {
            return;
        }
        closed.set(number);
        if (shard.reconfiguration().isMember()) {
            fatal.raise("shard " + number, new IllegalStateException("Ratis closed it without a reason known here"));
        } else {
            LOG.info(
                    "shard {}: a change of the members leaves {} out",
                    number,
                    config.self().id());
        }
    }
}
