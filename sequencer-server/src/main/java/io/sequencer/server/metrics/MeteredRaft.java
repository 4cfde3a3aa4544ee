package io.sequencer.server.metrics;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.sequencer.server.raft.LeaderChange;
import io.sequencer.server.raft.NodeId;
import io.sequencer.server.raft.ProposalFailedException;
import io.sequencer.server.raft.RaftNode;
import io.sequencer.server.raft.ShardStatus;
import io.sequencer.server.raft.member.Member;
import io.sequencer.server.raft.member.MembershipChange;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.LongSupplier;

/** A {@link RaftNode} that measures what is proposed: sizes, the time until it is applied here, failures. */
public final class MeteredRaft implements RaftNode {

    private static final double NANOS_PER_SECOND = 1e9;

    private final RaftNode raft;
    private final LongSupplier nanoTime;
    private final Histogram seconds;
    private final Histogram bytes;
    private final Counter failures;

    /** @param nanoTime a clock that only goes forward, in nanoseconds */
    public MeteredRaft(RaftNode raft, LongSupplier nanoTime, PrometheusRegistry registry) {
        this.raft = raft;
        this.nanoTime = nanoTime;
        seconds = Histogram.builder()
                .name("sequencer_propose_to_apply_seconds")
                .help("On the leader: from proposing an entry until it is durable on a majority and applied.")
                .classicOnly()
                .classicUpperBounds(
                        0.0005, 0.001, 0.002, 0.003, 0.005, 0.0075, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
                .withoutExemplars()
                .labelNames("shard")
                .register(registry);
        bytes = Histogram.builder()
                .name("sequencer_entry_size_bytes")
                .help("On the leader: size of proposed entries.")
                .classicOnly()
                .classicExponentialUpperBounds(64, 4, 9)
                .withoutExemplars()
                .labelNames("shard")
                .register(registry);
        failures = Counter.builder()
                .name("sequencer_proposal_failures_total")
                .help("Proposals that did not complete with a result, by reason.")
                .labelNames("shard", "reason")
                .register(registry);
    }

    @Override
    public CompletableFuture<Object> propose(int shard, byte[] entry) {
        String label = Integer.toString(shard);
        long started = nanoTime.getAsLong();
        int size = entry.length;
        CompletableFuture<Object> applied = raft.propose(shard, entry);
        // The same future is returned, so that its completion is not a step later for who waits for it.
        applied.whenComplete((result, failure) -> {
            if (failure == null) {
                seconds.labelValues(label).observe((nanoTime.getAsLong() - started) / NANOS_PER_SECOND);
                bytes.labelValues(label).observe(size);
            } else {
                failures.labelValues(label, reason(failure)).inc();
            }
        });
        return applied;
    }

    private static String reason(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        return cause instanceof ProposalFailedException failed
                ? failed.failure()
                        .getClass()
                        .getSimpleName()
                        .replaceAll("([a-z])([A-Z])", "$1_$2")
                        .toLowerCase(Locale.ROOT)
                : "other";
    }

    @Override
    public int shards() {
        return raft.shards();
    }

    @Override
    public NodeId self() {
        return raft.self();
    }

    @Override
    public CompletableFuture<Long> readBarrier(int shard) {
        return raft.readBarrier(shard);
    }

    @Override
    public ShardStatus status(int shard) {
        return raft.status(shard);
    }

    @Override
    public void onLeaderChange(LeaderChange.Listener listener) {
        raft.onLeaderChange(listener);
    }

    @Override
    public CompletableFuture<Void> transferLeadership(int shard, NodeId to) {
        return raft.transferLeadership(shard, to);
    }

    @Override
    public List<Member> members(int shard) {
        return raft.members(shard);
    }

    @Override
    public CompletableFuture<List<Member>> committedMembers(int shard) {
        return raft.committedMembers(shard);
    }

    @Override
    public CompletableFuture<Void> changeMembers(int shard, MembershipChange change) {
        return raft.changeMembers(shard, change);
    }

    @Override
    public CompletableFuture<Long> checkpoint(int shard) {
        return raft.checkpoint(shard);
    }

    @Override
    public void close() {
        raft.close();
    }
}
