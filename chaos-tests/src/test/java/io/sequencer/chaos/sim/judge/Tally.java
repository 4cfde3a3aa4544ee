package io.sequencer.chaos.sim.judge;

import java.util.EnumMap;
import java.util.Map;

/** How often what happened. Belongs to one thread; those of several runs are added up. */
public final class Tally {
    private final Map<Happening, Long> counts = new EnumMap<>(Happening.class);

    public void count(Happening what) {
        counts.merge(what, 1L, Long::sum);
    }

    public void add(Tally other) {
        other.counts.forEach((what, count) -> counts.merge(what, count, Long::sum));
    }

    public long of(Happening what) {
        return counts.getOrDefault(what, 0L);
    }
}
