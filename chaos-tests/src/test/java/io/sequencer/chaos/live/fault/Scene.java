package io.sequencer.chaos.live.fault;

import io.sequencer.chaos.history.ClusterEvent.FaultBegun;
import io.sequencer.chaos.history.ClusterEvent.FaultEnded;
import io.sequencer.chaos.live.record.Recording;
import io.sequencer.chaos.sim.time.Dice;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Where faults happen: the cluster, who leads, chance, and the record of what happened. Belongs to one thread. */
public final class Scene {
    private final FaultInjector cluster;
    private final Supplier<Map<Integer, String>> leaders;
    private final Dice dice;
    private final Recording recording;
    private final Map<String, Integer> counts = new TreeMap<>();
    private int faults;

    /** @param leaders which node leads which shard, as far as it is known */
    public Scene(FaultInjector cluster, Supplier<Map<Integer, String>> leaders, Dice dice, Recording recording) {
        this.cluster = cluster;
        this.leaders = leaders;
        this.dice = dice;
        this.recording = recording;
    }

    /** A fault that acts until it is closed. */
    public interface Episode extends AutoCloseable {
        @Override
        void close();
    }

    public FaultInjector cluster() {
        return cluster;
    }

    public Dice dice() {
        return dice;
    }

    /** It begins now. */
    Episode begin(String kind, Object target) {
        faults++;
        counts.merge(kind, 1, Integer::sum);
        String id = "f" + faults;
        recording.add(new FaultBegun(recording.now(), id, kind, target.toString()));
        return () -> recording.add(new FaultEnded(recording.now(), id));
    }

    /** How often what happened so far. */
    public Map<String, Integer> counts() {
        return counts;
    }

    /** Which node leads which shard, as far as it is known. */
    Map<Integer, String> leaders() {
        return leaders.get();
    }

    /** A node that leads some shard, if one is known. */
    String leader() {
        List<String> known = List.copyOf(leaders.get().values());
        return known.isEmpty() ? anybody() : dice.of(known);
    }

    /** A node that leads nothing, if there is one. */
    String follower() {
        List<String> others = new ArrayList<>(cluster.nodes());
        others.removeAll(leaders.get().values());
        return others.isEmpty() ? anybody() : dice.of(others);
    }

    String anybody() {
        return dice.of(cluster.nodes());
    }

    /** A leader, a follower, or any. */
    String one() {
        return switch (dice.below(4)) {
            case 0, 1 -> leader();
            case 2 -> follower();
            default -> anybody();
        };
    }

    List<String> shuffled() {
        List<String> nodes = new ArrayList<>(cluster.nodes());
        Collections.shuffle(nodes, new java.util.Random(dice.nextLong()));
        return nodes;
    }

    List<String> majority() {
        return shuffled().subList(0, cluster.nodes().size() / 2 + 1);
    }

    List<String> others(String node) {
        return cluster.nodes().stream().filter(other -> !other.equals(node)).toList();
    }

    /** Lets it act for that long, more or less. */
    void last(long fromMillis, long toMillis) throws InterruptedException {
        TimeUnit.MILLISECONDS.sleep(dice.between(fromMillis, toMillis));
    }
}
