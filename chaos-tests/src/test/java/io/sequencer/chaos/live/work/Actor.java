package io.sequencer.chaos.live.work;

/** Somebody who uses the cluster. Told by one thread, which it must not block. */
interface Actor {

    /** Does the next thing. Called some times a second until {@link #rest}. */
    void act();

    /** Begins nothing more. */
    void rest();

    /** Whether it has what is owed to it: every outcome, every op. */
    boolean isSettled();

    /** What it has not got, for a person. */
    String waitsFor();

    /** Says what it shows at the end, and is gone. */
    void finish();
}
