package io.sequencer.client.link;

import java.util.random.RandomGenerator;

/** How long to wait before the next try: doubles from a least to a most, each wait between half and all of it. */
final class Backoff {

    private final long leastMillis;
    private final long mostMillis;
    private final RandomGenerator random;
    private int tries;

    Backoff(long leastMillis, long mostMillis, RandomGenerator random) {
        this.leastMillis = leastMillis;
        this.mostMillis = mostMillis;
        this.random = random;
    }

    long nextMillis() {
        long ceiling = Math.min(mostMillis, leastMillis << Math.min(tries, 20));
        tries++;
        return ceiling / 2 + random.nextLong(ceiling / 2 + 1);
    }

    void succeeded() {
        tries = 0;
    }

    int tries() {
        return tries;
    }
}
