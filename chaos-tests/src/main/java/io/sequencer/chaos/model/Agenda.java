package io.sequencer.chaos.model;

import java.util.Comparator;
import java.util.PriorityQueue;

/** What happens when, in the time of the model. Of two things at one time the one that was planned first comes first. */
final class Agenda {
    private record Item(long time, long order, Runnable action) {}

    private final PriorityQueue<Item> items =
            new PriorityQueue<>(Comparator.comparingLong(Item::time).thenComparingLong(Item::order));
    private long planned;
    private long now;

    Agenda(long start) {
        now = start;
    }

    long now() {
        return now;
    }

    void at(long time, Runnable action) {
        items.add(new Item(time, planned++, action));
    }

    /** Does what was planned, and what that plans, until nothing is left. */
    void run() {
        for (Item next = items.poll(); next != null; next = items.poll()) {
            now = next.time();
            next.action().run();
        }
    }
}
