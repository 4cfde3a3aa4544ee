package io.sequencer.chaos.live.fault;

import io.sequencer.chaos.history.ClusterEvent.FaultBegun;
import io.sequencer.chaos.history.ClusterEvent.FaultEnded;
import io.sequencer.chaos.live.record.Recording;
import io.sequencer.chaos.sim.time.Dice;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Where faults happen: the cluster, who leads, chance, and the record of what happened. Belongs to one thread. */
public final class Scene {
    private final FaultInjector cluster;
    private final Supplier<Map<Integer, String>> leaders;
    private final Dice dice;
    private final Recording recording;
    private final Consumer<String> notes;
    private final Map<String, Integer> counts = new TreeMap<>();
    private final Map<String, Integer> vain = new TreeMap<>();
    private final Map<String, Set<Integer>> explained = new HashMap<>();
    private int faults;

    /**
     * @param leaders which node leads which shard, as far as it is known
     * @param notes is told what people are told
     */
    public Scene(
            FaultInjector cluster,
            Supplier<Map<Integer, String>> leaders,
            Dice dice,
            Recording recording,
            Consumer<String> notes) {
        this.cluster = cluster;
        this.leaders = leaders;
        this.dice = dice;
        this.recording = recording;
        this.notes = notes;
    }

    /** A fault that acts until it is closed. It counts only if somebody says that it took effect. */
    final class Episode implements AutoCloseable {
        private final String id;
        private final String kind;
        private boolean effective;

        private Episode(String id, String kind) {
            this.id = id;
            this.kind = kind;
        }

        /** What it does did happen, or did not. */
        void took(boolean effect) {
            effective = effect;
        }

        /** Its healing is over, too. */
        @Override
        public void close() {
            (effective ? counts : vain).merge(kind, 1, Integer::sum);
            recording.add(new FaultEnded(recording.now(), id));
        }
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
        String id = "f" + faults;
        recording.add(new FaultBegun(recording.now(), id, kind, target.toString()));
        return new Episode(id, kind);
    }

    /** How often what happened so far. */
    public Map<String, Integer> counts() {
        return counts;
    }

    /** How often what was tried and had no effect. */
    public Map<String, Integer> vain() {
        return vain;
    }

    /** The node may end with that code, until {@link #forget}. */
    void explain(String node, int code) {
        explained.computeIfAbsent(node, any -> new HashSet<>()).add(code);
    }

    /** Whether the fault that was last explains that. */
    public boolean explains(End end) {
        return explained.getOrDefault(end.node(), Set.of()).contains(end.code());
    }

    /** What the last fault explained, the next one does not. */
    public void forget() {
        explained.clear();
    }

    /** Something that must not be. */
    void problem(String sentence) {
        recording.problem(sentence);
    }

    /** Something that people are told. */
    void note(String sentence) {
        notes.accept(sentence);
    }

    /** How often clients were given that answer. */
    long answers(String outcome) {
        return recording.outcomes().getOrDefault(outcome, 0L);
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
