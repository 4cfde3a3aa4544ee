package io.sequencer.cli.replay;

import io.sequencer.cli.cluster.LocalCluster;
import io.sequencer.cli.cluster.LocalNode;
import io.sequencer.client.RefusedException;
import io.sequencer.client.SequencerClient;
import io.sequencer.client.UnreachableException;
import io.sequencer.proto.v1.NodeStatus;
import io.sequencer.proto.v1.ShardStatus;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Kills the leader of a shard with SIGKILL, starts it again, and so on until closed. Has a thread of its own. */
final class LeaderKiller implements AutoCloseable {

    private final LocalCluster cluster;
    private final SequencerClient client;
    private final List<Integer> shards;
    private final Duration every;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final Thread thread = new Thread(this::run, "leader-killer");
    private volatile int kills;
    private volatile @Nullable RuntimeException failure;

    LeaderKiller(LocalCluster cluster, SequencerClient client, List<Integer> shards, Duration every) {
        this.cluster = cluster;
        this.client = client;
        this.shards = shards;
        this.every = every;
    }

    void start() {
        thread.setDaemon(true);
        thread.start();
    }

    private void run() {
        try {
            int done = 0;
            long wait = every.toMillis();
            while (!stopped.await(wait, TimeUnit.MILLISECONDS)) {
                long began = System.nanoTime();
                Optional<LocalNode> leader = leader(shards.get(done % shards.size()));
                if (leader.isPresent()) {
                    done++;
                    kills = done;
                    cluster.killAndRestart(leader.get());
                }
                // From kill to kill, though never before the last victim serves again.
                wait = Math.max(0, every.toMillis() - TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            failure = e;
        }
    }

    private Optional<LocalNode> leader(int shard) {
        for (LocalNode node : cluster.nodes()) {
            try {
                NodeStatus status = client.nodeStatus(node.ports().grpcEndpoint());
                for (ShardStatus seen : status.getShardsList()) {
                    if (seen.getShard() == shard && seen.getRole().equalsIgnoreCase("LEADER")) {
                        return Optional.of(node);
                    }
                }
            } catch (UnreachableException | RefusedException e) {
                // Not this one, or not now: the next round asks again.
                continue;
            }
        }
        return Optional.empty();
    }

    int kills() {
        return kills;
    }

    /** What went wrong with a restart; empty if nothing did. */
    Optional<RuntimeException> failure() {
        return Optional.ofNullable(failure);
    }

    /** No more kills; waits until the last victim serves again. */
    @Override
    public void close() {
        stopped.countDown();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
