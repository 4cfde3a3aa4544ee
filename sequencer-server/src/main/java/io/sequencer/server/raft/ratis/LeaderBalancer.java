package io.sequencer.server.raft.ratis;

import io.sequencer.server.raft.NodeId;
import io.sequencer.server.raft.ShardStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Spreads the leaders over the nodes: shard i belongs to the i-th member, modulo their number, in the order of their
 * names. A leader that finds its shard belongs elsewhere hands it over, once it led in peace for a while and the other has
 * nearly everything; one shard at a time.
 *
 * <p>Ratis' own priorities would do this too, but with them a failover took 8 to 11 s (measured); so all priorities are
 * equal and leadership moves only by an explicit transfer. One scheduler thread calls {@link #tick}.
 */
final class LeaderBalancer {

    private static final Logger LOG = LoggerFactory.getLogger(LeaderBalancer.class);

    /** A target further behind would have the shard refuse proposals until it caught up. */
    private static final long NEARLY_ALL = 1000;

    private static final Duration TRANSFER_TIMEOUT = Duration.ofSeconds(1);

    private final List<Shard> shards;
    private final NodeId self;
    private final long stableNanos;
    private final Duration silenceMax;
    private final LongSupplier nanoClock;

    /** Since when each shard was led here without a failed transfer. */
    private final Map<Integer, Long> ledSince = new HashMap<>();

    private volatile boolean transferring;

    LeaderBalancer(List<Shard> shards, NodeId self, Duration stableFor, Duration silenceMax, LongSupplier nanoClock) {
        this.shards = shards;
        this.self = self;
        this.stableNanos = stableFor.toNanos();
        this.silenceMax = silenceMax;
        this.nanoClock = nanoClock;
    }

    /** Looks once; starts at most one transfer. */
    void tick() {
        long now = nanoClock.getAsLong();
        for (Shard shard : shards) {
            if (!shard.leads()) {
                ledSince.remove(shard.number());
                continue;
            }
            long since = ledSince.computeIfAbsent(shard.number(), s -> now);
            if (!transferring && now - since >= stableNanos) {
                considerMoving(shard, now);
            }
        }
    }

    private void considerMoving(Shard shard, long now) {
        List<NodeId> members = shard.members();
        NodeId owner = members.get(shard.number() % members.size());
        if (owner.equals(self) || !isFit(shard, owner)) {
            return;
        }
        transferring = true;
        // A failure costs a moment without proposals: wait as long as after an election before the next attempt.
        ledSince.put(shard.number(), now);
        long start = nanoClock.getAsLong();
        shard.transfer(owner, TRANSFER_TIMEOUT).whenComplete((moved, failure) -> {
            transferring = false;
            long millis = TimeUnit.NANOSECONDS.toMillis(nanoClock.getAsLong() - start);
            if (failure == null) {
                LOG.info("shard {} is led by {} now, moved in {} ms", shard.number(), owner, millis);
            } else {
                LOG.info("shard {} could not be moved to {}: {}", shard.number(), owner, failure.getMessage());
            }
        });
    }

    private boolean isFit(Shard shard, NodeId owner) {
        return shard.status().followers().stream()
                        .filter(f -> f.nodeId().equals(owner))
                        .map(ShardStatus.Follower::lag)
                        .anyMatch(lag -> lag < NEARLY_ALL)
                && shard.silence(owner).compareTo(silenceMax) < 0;
    }

    /** Before this node stops: gives each shard it leads to the follower that has most of it; returns within the timeout. */
    static void handOver(List<Shard> shards, Duration silenceMax, Duration timeout) {
        long deadline = System.nanoTime() + timeout.toNanos();
        List<CompletableFuture<Void>> transfers = new ArrayList<>();
        for (Shard shard : shards) {
            if (shard.leads()) {
                shard.status().followers().stream()
                        .filter(f -> shard.silence(f.nodeId()).compareTo(silenceMax) < 0)
                        .min(Comparator.comparing(ShardStatus.Follower::lag))
                        .ifPresent(heir -> transfers.add(shard.transfer(heir.nodeId(), timeout)));
            }
        }
        for (CompletableFuture<Void> transfer : transfers) {
            try {
                transfer.get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
            } catch (ExecutionException | TimeoutException e) {
                LOG.warn("stopping without having handed over a shard: {}", e.toString());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }
}
