package io.sequencer.chaos.live.fault;

import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;

/**
 * A cluster that can be hurt. Nodes are told by their names. One thread; every call is done when it returns, but {@link #start} does
 * not wait until the node serves.
 *
 * <p>A back end throws {@link UnsupportedOperationException} for what its {@link #abilities} do not name.
 */
public interface FaultInjector {

    Set<Ability> abilities();

    List<String> nodes();

    boolean isAlive(String node);

    /** SIGKILL. @return whether that is what ended it */
    boolean kill(String node) throws IOException;

    /**
     * SIGTERM; waits until it has ended, for {@code seconds} at most, then SIGKILL.
     *
     * @return whether it ended as it was asked to; if not, {@link #ends} says how
     */
    boolean terminate(String node, int seconds) throws IOException;

    /** Ends that were not ordered by one of these calls, each told once, also where the node was started again since. */
    List<End> ends();

    /** Waits until it has ended. @return its exit code; empty if it runs on */
    OptionalInt awaitEnd(String node, int seconds) throws IOException;

    /** SIGSTOP. */
    void pause(String node) throws IOException;

    /** SIGCONT. */
    void resume(String node) throws IOException;

    /** Starts it on its data, if it does not run. */
    void start(String node) throws IOException;

    /** Waits until it serves and knows the leader of every shard. @return whether it does in time */
    boolean awaitReady(String node, int seconds);

    /** Asks for another leader. @return whether it leads now */
    boolean moveLeader(int shard, String to);

    /** What one sends does not arrive at the other. */
    void cut(String from, String to) throws IOException;

    /** Nothing arrives from clients, and nothing gets to them. */
    void cutClients(String node) throws IOException;

    /** So many of a hundred packets from others do not arrive. */
    void lose(String node, int percent) throws IOException;

    /** What it sends to others and to clients goes out at so many kbit/s. */
    void slow(String node, int kbit) throws IOException;

    /** Its connections to others are reset. */
    void reset(String node) throws IOException;

    /** All of the network is as it was. */
    void healNetwork() throws IOException;

    /**
     * The power of all of them goes at once: what was not fsynced is gone. It is back on return; none of them
     * runs.
     *
     * @return whether all of them ran until then
     */
    boolean cutPower(Collection<String> nodes) throws IOException;

    void fillDisk(String node) throws IOException;

    /** Whether it said since its disk was filled last that there is no space. */
    boolean sawNoSpace(String node) throws IOException;

    void emptyDisk(String node) throws IOException;

    /** Writes hang. */
    void stallDisk(String node) throws IOException;

    void releaseDisk(String node) throws IOException;

    /**
     * The next fsync of such a file fails.
     *
     * @param below directory in the node's data
     * @param part what the path contains
     */
    void failFsync(String node, String below, String part) throws IOException;

    /** Whether the fsync that was ordered to fail did. */
    boolean fsyncHasFailed(String node);

    /** No fsync fails from here on. @return whether one did */
    boolean takeBackFsyncFailure(String node) throws IOException;

    /** Its wall clock is off by so much. */
    void skewClock(String node, long seconds) throws IOException;

    /** Its disk is gone; it is started to join anew. Call it only where all others are well. */
    void wipe(String node) throws IOException;
}
