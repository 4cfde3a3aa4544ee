package io.sequencer.server.propose.fair;

import com.google.protobuf.ByteString;
import java.security.SecureRandom;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * How much of a bounded thing each source and each document has, counted by hash in a table of fixed size: two that meet in
 * one place share a share (as in Stochastic Fairness Queueing: McKenney, 1990). The hash has a secret key of this process, so
 * nobody can choose names that meet. Any thread; no locks.
 *
 * <p>The rule is the one of {@link FairQueue}: nobody may have more than what is still free, and who has nothing may always have
 * one.
 */
public final class Shares {
    private static final int PLACES = 4096;

    /** A Mersenne prime: of two names of n bytes, n in 2^61 keys give the same hash (Carter and Wegman, 1979). */
    private static final long PRIME = (1L << 61) - 1;

    private final long key = 1 + (new SecureRandom().nextLong() >>> 4);
    private final AtomicIntegerArray items = new AtomicIntegerArray(2 * PLACES);
    private final AtomicLongArray bytes = new AtomicLongArray(2 * PLACES);

    /** Where one origin's share is counted. */
    public record Place(int source, int document) {}

    public Place of(Origin origin) {
        return new Place(place(origin.source()), PLACES + place(origin.document()));
    }

    /**
     * Takes for one more item, if its source has none, or neither it nor its document has more than is free.
     *
     * @param freeItems that the bounded thing has left, and
     * @param freeBytes
     */
    public boolean take(Place place, int size, int freeItems, long freeBytes) {
        if (items.get(place.source) > 0
                && (isBeyond(place.source, size, freeItems, freeBytes)
                        || isBeyond(place.document, size, freeItems, freeBytes))) {
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
        return items.get(index) >= freeItems || bytes.get(index) + size > freeBytes;
    }

    private void add(int index, int count, int size) {
        items.getAndAdd(index, count);
        bytes.getAndAdd(index, size);
    }

    /** The name as a polynomial at the secret point, modulo the prime. */
    private int place(ByteString name) {
        long hash = 0;
        for (int i = 0; i < name.size(); i++) {
            hash = times(hash + (name.byteAt(i) & 0xff) + 1, key);
        }
        return (int) (hash % PLACES);
    }

    /** Of two numbers below 2^61 + 256, modulo the prime; the result is below it. */
    private static long times(long a, long b) {
        long high = Math.multiplyHigh(a, b);
        long low = a * b;
        long sum = (low & PRIME) + (low >>> 61 | high << 3);
        sum = (sum & PRIME) + (sum >>> 61);
        return sum >= PRIME ? sum - PRIME : sum;
    }
}
