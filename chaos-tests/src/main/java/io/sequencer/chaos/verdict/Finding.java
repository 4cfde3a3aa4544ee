package io.sequencer.chaos.verdict;

import io.sequencer.chaos.history.Event;
import java.util.List;

/**
 * An invariant that does not hold.
 *
 * @param witnesses the events that cannot all be true if it did, at least one
 */
public record Finding(Invariant invariant, List<Event> witnesses) {

    public Finding(Invariant invariant, Event... witnesses) {
        this(invariant, List.of(witnesses));
    }
}
