package io.sequencer.chaos.model;

import io.sequencer.chaos.history.ClusterEvent.Digest;
import io.sequencer.chaos.history.ClusterEvent.FaultBegun;
import io.sequencer.chaos.history.ClusterEvent.FaultEnded;
import io.sequencer.chaos.history.ClusterEvent.Healed;
import io.sequencer.chaos.history.ClusterEvent.RebaseLimit;
import io.sequencer.chaos.history.ClusterEvent.Sample;
import io.sequencer.chaos.history.Event;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;

/** A good history: documents, each with a life of its own, and a cluster that changes its leaders meanwhile. */
public final class ModelHistory {
    static final List<String> NODES = List.of("n1", "n2", "n3");
    static final long START_NANOS = 1_000_000_000L;
    /** How long an op may take to a subscriber; it never takes that long. */
    static final long BOUND_NANOS = 1_000_000_000L;
    /** How long subscribers stay when everything was written. */
    static final long QUIET_NANOS = 3 * BOUND_NANOS;

    private static final int SHARDS = 3;
    private static final int FAULTS = 20;
    private static final List<String> KINDS = List.of("kill-leader", "partition", "pause", "power-cut-all");

    private ModelHistory() {}

    /** Hands over all events, document by document; those of the cluster come last. */
    public static void write(long seed, Shape shape, Consumer<Event> out) {
        Random random = new Random(seed);
        long end = START_NANOS;
        for (int i = 0; i < shape.documents(); i++) {
            ModelDocument document = new ModelDocument("doc-" + i, shape, new Random(random.nextLong()), out);
            end = Math.max(end, document.live(i % SHARDS));
        }
        writeCluster(random, end, out);
    }

    /** Faults in the first part of the run; with each, another term and leader. Then quiet. */
    private static void writeCluster(Random random, long end, Consumer<Event> out) {
        out.accept(new RebaseLimit(10_000));
        long step = Math.max(2, (end - START_NANOS) * 2 / 3 / FAULTS);
        for (int i = 0; i < FAULTS; i++) {
            long time = START_NANOS + i * step;
            String target = NODES.get(random.nextInt(NODES.size()));
            out.accept(new FaultBegun(time, "fault-" + i, KINDS.get(random.nextInt(KINDS.size())), target));
            out.accept(new FaultEnded(time + step / 2, "fault-" + i));
            for (int shard = 0; shard < SHARDS; shard++) {
                writeTerm(random, time, i, shard, out);
            }
        }
        out.accept(new Healed(START_NANOS + FAULTS * step, BOUND_NANOS));
    }

    private static void writeTerm(Random random, long time, int term, int shard, Consumer<Event> out) {
        String leader = NODES.get(random.nextInt(NODES.size()));
        long digest = random.nextLong();
        for (String node : NODES) {
            long commit = 10L * term + random.nextInt(10);
            String known = random.nextInt(4) == 0 ? "" : leader;
            out.accept(new Sample(time + 1, node, 1 + term / 5, shard, term + 1, known, commit));
            out.accept(new Digest(shard, node, 10L * term, digest));
        }
    }
}
