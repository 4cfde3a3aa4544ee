package io.sequencer.chaos.sim.client;

/** Somebody who uses the cluster for a while, then waits until all is settled. */
public interface SimClient {

    /** The name as a place of the network. */
    String name();

    /** Does the next thing; called again and again until {@link #rest}. */
    void act();

    /** Begins nothing more. */
    void rest();

    /** Whether everything is answered and everything has arrived. */
    boolean isSettled();

    /** What is still open, in words, for whoever has to find out why. */
    String waitsFor();

    /** The end: what it shows goes to the recorder. */
    void finish();
}
