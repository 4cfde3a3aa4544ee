package io.sequencer.server.propose.fair;

import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * How much of a bounded thing each source and each document has, counted by hash in a table of fixed size: two that meet in
 * one place share a share (as in Stochastic Fairness Queueing: McKenney, 1990), and where they do differs from process to
 * process. Any thread; no locks.
 *
 * <p>The rule is the one of {@link FairQueue}: nobody may have more than what is still free.
 */
public final class Shares {
    private static final int PLACES = 4096;

    private final int salt = ThreadLocalRandom.current().nextInt();
    private final AtomicIntegerArray items = new AtomicIntegerArray(2 * PLACES);
    private final AtomicLongArray bytes = new AtomicLongArray(2 * PLACES);

    /** Where one origin's share is counted. */
    public record Place(int source, int document) {}

    public Place of(Origin origin) {
        return new Place(
                place(origin.source().hashCode()),
                PLACES + place(origin.document().hashCode()));
    }

    /**
     * Takes for one more item, if neither its source nor its document has more than is free.
     *
     * @param freeItems that the bounded thing has left, and
     * @param freeBytes
     */
    public boolean take(Place place, int size, int freeItems, long freeBytes) {
        if (isBeyond(place.source, size, freeItems, freeBytes)
                || isBeyond(place.document, size, freeItems, freeBytes)) {
            return false;
        }
        add(place.source, 1, size);
        add(place.document, 1, size);
        return true;
    }

    /** Gives back what was taken. */
    public void giveBack(Place place, int size) {
        add(place.source, -1, -size);
        add(place.document, -1, -size);
    }

    private boolean isBeyond(int index, int size, int freeItems, long freeBytes) {
        int had = items.get(index);
        return had > 0 && (had >= freeItems || bytes.get(index) + size > freeBytes);
    }

    private void add(int index, int count, int size) {
        items.getAndAdd(index, count);
        bytes.getAndAdd(index, size);
    }

    private int place(int hash) {
        int mixed = (hash ^ salt) * 0x9E3779B9;
        return mixed >>> Integer.numberOfLeadingZeros(PLACES - 1);
    }
}
