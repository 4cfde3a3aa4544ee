package io.sequencer.server.metrics;

import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import io.prometheus.metrics.core.datapoints.DistributionDataPoint;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.sequencer.proto.peer.v1.Accepted;
import io.sequencer.proto.peer.v1.Decision;
import io.sequencer.proto.v1.ErrorCode;
import io.sequencer.server.core.AppliedEntry;
import java.util.Locale;

/**
 * What apply did with the log. The same figures on every node of a cluster, apart from when each was started. Each shard's
 * {@link OfShard} is called by that shard's apply thread only.
 */
public final class ApplyMetrics {

    private final Counter entries;
    private final Counter ops;
    private final Counter decisions;
    private final Counter refusals;
    private final Histogram commands;

    public ApplyMetrics(PrometheusRegistry registry) {
        entries = Counter.builder()
                .name("sequencer_applied_entries_total")
                .help("Log entries applied.")
                .labelNames("shard")
                .register(registry);
        ops = Counter.builder()
                .name("sequencer_applied_ops_total")
                .help("Ops that got a number.")
                .labelNames("shard")
                .register(registry);
        decisions = Counter.builder()
                .name("sequencer_decisions_total")
                .help("Commands decided, by outcome: accepted, duplicate, done, refused.")
                .labelNames("shard", "decision")
                .register(registry);
        refusals = Counter.builder()
                .name("sequencer_refusals_total")
                .help("Commands that apply refused, by error code.")
                .labelNames("shard", "code")
                .register(registry);
        commands = Histogram.builder()
                .name("sequencer_entry_commands")
                .help("Commands in one log entry: how well batching works.")
                .classicOnly()
                .classicUpperBounds(1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024)
                .withoutExemplars()
                .labelNames("shard")
                .register(registry);
    }

    /** Counters of one shard. */
    public OfShard shard(int shard) {
        return new OfShard(shard);
    }

    /** Told of each applied entry, on the shard's apply thread. */
    public final class OfShard {
        private final String shard;
        private final CounterDataPoint shardEntries;
        private final CounterDataPoint shardOps;
        private final CounterDataPoint accepted;
        private final CounterDataPoint duplicate;
        private final CounterDataPoint done;
        private final CounterDataPoint refused;
        private final DistributionDataPoint shardCommands;

        private OfShard(int number) {
            shard = Integer.toString(number);
            shardEntries = entries.labelValues(shard);
            shardOps = ops.labelValues(shard);
            accepted = decisions.labelValues(shard, "accepted");
            duplicate = decisions.labelValues(shard, "duplicate");
            done = decisions.labelValues(shard, "done");
            refused = decisions.labelValues(shard, "refused");
            shardCommands = commands.labelValues(shard);
        }

        /** Counts; never throws. */
        public void applied(AppliedEntry entry) {
            for (Decision decision : entry.decisions()) {
                switch (decision.getDecisionCase()) {
                    case ACCEPTED -> countAccepted(decision.getAccepted());
                    case ACCEPTED_SET ->
                        decision.getAcceptedSet().getAcceptedList().forEach(this::countAccepted);
                    case REFUSED -> countRefusal(decision.getRefused().getCode());
                    case DONE, DECISION_NOT_SET -> done.inc();
                }
            }
            shardEntries.inc();
            shardCommands.observe(entry.decisions().size());
        }

        private void countAccepted(Accepted message) {
            if (message.getDuplicate()) {
                duplicate.inc();
            } else {
                accepted.inc();
                shardOps.inc(message.getCount());
            }
        }

        private void countRefusal(ErrorCode code) {
            refused.inc();
            refusals.labelValues(shard, code.name().toLowerCase(Locale.ROOT)).inc();
        }
    }
}
