package io.sequencer.chaos.live.fault;

import io.sequencer.chaos.sim.time.Dice;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** All kinds of faults. */
public final class Faults {
    private static final List<Fault> ALL = all();

    private Faults() {}

    private static List<Fault> all() {
        List<Fault> all = new ArrayList<>();
        all.addAll(ProcessFaults.all());
        all.addAll(NetworkFaults.all());
        all.addAll(DiskFaults.all());
        all.addAll(ClusterFaults.all());
        return List.copyOf(all);
    }

    /** Those that a back end can have happen. */
    public static List<Fault> possible(Set<Ability> abilities) {
        return ALL.stream()
                .filter(fault -> abilities.containsAll(fault.needs()))
                .toList();
    }

    public static Optional<Fault> named(String kind) {
        return ALL.stream().filter(fault -> fault.kind().equals(kind)).findFirst();
    }

    public static List<String> kinds() {
        return ALL.stream().map(Fault::kind).toList();
    }

    /** One of them, by weight. */
    public static Fault choose(List<Fault> some, Dice dice) {
        int left = dice.below(some.stream().mapToInt(Fault::weight).sum());
        for (Fault fault : some) {
            left -= fault.weight();
            if (left < 0) {
                return fault;
            }
        }
        throw new IllegalStateException("weights do not add up");
    }
}
