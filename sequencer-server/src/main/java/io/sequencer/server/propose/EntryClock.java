package io.sequencer.server.propose;

import java.time.InstantSource;

/** Stamps entries. The wall clock may be set back; what this proposer stamped never is. */
final class EntryClock {
    private final InstantSource wall;
    private long last;

    EntryClock(InstantSource wall) {
        this.wall = wall;
    }

    /** Milliseconds since the epoch, never below what it returned before. */
    long nextMillis() {
        last = Math.max(last, wall.millis());
        return last;
    }
}
