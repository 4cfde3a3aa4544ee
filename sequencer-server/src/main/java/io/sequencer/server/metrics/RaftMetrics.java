package io.sequencer.server.metrics;

import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.sequencer.server.raft.RaftNode;
import io.sequencer.server.raft.ShardStatus;
import java.util.function.ToDoubleFunction;

/** Where each shard's log stands on this node, asked at the time of a scrape. */
public final class RaftMetrics {

    private final RaftNode raft;
    private final PrometheusRegistry registry;

    private RaftMetrics(RaftNode raft, PrometheusRegistry registry) {
        this.raft = raft;
        this.registry = registry;
    }

    /** Registers the figures of all shards. */
    public static void register(RaftNode raft, PrometheusRegistry registry) {
        RaftMetrics metrics = new RaftMetrics(raft, registry);
        metrics.gauge(
                "sequencer_shard_leader",
                "1 on the node that leads the shard and takes commands.",
                s -> s.leaderReady() ? 1 : 0);
        metrics.gauge(
                "sequencer_shard_leader_known",
                "Whether this node knows a leader of the shard.",
                s -> s.leader().isPresent() ? 1 : 0);
        metrics.gauge("sequencer_shard_term", "Raft term.", s -> s.indexes().term());
        metrics.gauge(
                "sequencer_shard_log_index",
                "Newest entry of this node's log.",
                s -> s.indexes().lastLog());
        metrics.gauge(
                "sequencer_shard_commit_index",
                "Newest committed entry this node knows of.",
                s -> s.indexes().commit());
        metrics.gauge(
                "sequencer_shard_applied_index",
                "Newest entry this node's state holds.",
                s -> s.indexes().applied());
        metrics.gauge(
                "sequencer_shard_checkpoint_index",
                "Newest entry of the newest checkpoint.",
                s -> s.indexes().snapshot());
        metrics.gauge(
                "sequencer_shard_lag_entries",
                "Committed entries that this node's state does not hold.",
                s -> Math.max(0, s.indexes().commit() - s.indexes().applied()));
        metrics.followers();
    }

    private void gauge(String name, String help, ToDoubleFunction<ShardStatus> value) {
        GaugeWithCallback.builder()
                .name(name)
                .help(help)
                .labelNames("shard")
                .callback(callback -> {
                    for (int shard = 0; shard < raft.shards(); shard++) {
                        callback.call(value.applyAsDouble(raft.status(shard)), Integer.toString(shard));
                    }
                })
                .register(registry);
    }

    private void followers() {
        GaugeWithCallback.builder()
                .name("sequencer_shard_follower_lag_entries")
                .help("On the leader: entries of its log that the follower does not hold durably.")
                .labelNames("shard", "follower")
                .callback(callback -> {
                    for (int shard = 0; shard < raft.shards(); shard++) {
                        for (ShardStatus.Follower follower : raft.status(shard).followers()) {
                            callback.call(
                                    follower.lag(),
                                    Integer.toString(shard),
                                    follower.nodeId().value());
                        }
                    }
                })
                .register(registry);
    }
}
