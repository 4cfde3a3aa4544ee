package io.sequencer.chaos.verdict;

import io.sequencer.chaos.history.Event;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** The sums of a run, by invariant. Belongs to one thread; those of several are added up at the end. */
public final class Verdicts {
    /** Findings of one invariant that are kept with their witnesses; all are counted. */
    public static final int KEPT_FINDINGS = 20;

    private final Map<Invariant, Sums> sums = new EnumMap<>(Invariant.class);

    public Verdicts() {
        for (Invariant invariant : Invariant.values()) {
            sums.put(invariant, new Sums());
        }
    }

    /** So many events were held against the invariant. */
    public void checked(Invariant invariant, long events) {
        of(invariant).checked += events;
    }

    /** So many events could not be judged, because the history does not have what they must be compared with. */
    public void unjudged(Invariant invariant, long events) {
        of(invariant).unjudged += events;
    }

    /** The invariant does not hold. */
    public void found(Invariant invariant, Event... witnesses) {
        Sums of = of(invariant);
        of.found++;
        if (of.kept.size() < KEPT_FINDINGS) {
            of.kept.add(new Finding(invariant, witnesses));
        }
    }

    public long checked(Invariant invariant) {
        return of(invariant).checked;
    }

    public long unjudged(Invariant invariant) {
        return of(invariant).unjudged;
    }

    /** How often the invariant does not hold. */
    public long found(Invariant invariant) {
        return of(invariant).found;
    }

    /** The first findings of every invariant, in the order of the invariants. */
    public List<Finding> findings() {
        return sums.values().stream().flatMap(of -> of.kept.stream()).toList();
    }

    /** Adds what another thread has found. */
    public void add(Verdicts other) {
        other.sums.forEach((invariant, more) -> {
            Sums of = of(invariant);
            of.checked += more.checked;
            of.unjudged += more.unjudged;
            of.found += more.found;
            more.kept.stream().limit(KEPT_FINDINGS - of.kept.size()).forEach(of.kept::add);
        });
    }

    private Sums of(Invariant invariant) {
        return sums.computeIfAbsent(invariant, any -> new Sums());
    }

    private static final class Sums {
        private final List<Finding> kept = new ArrayList<>();
        private long checked;
        private long unjudged;
        private long found;
    }
}
