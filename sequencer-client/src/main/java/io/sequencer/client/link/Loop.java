package io.sequencer.client.link;

import java.util.concurrent.Executor;

/** What runs a client: its tasks, in order and never two at a time, and a tick some times a second. */
public interface Loop extends Executor, AutoCloseable {

    /** Begins to run tasks; {@code tick} is called among them. Called once. */
    void start(Runnable tick);

    /** Whether the caller is a task of this loop. */
    boolean isCurrent();

    /** Whether no more tasks are run; one left before this said so is run all the same. Any thread. */
    boolean hasEnded();

    /** Runs what is queued, then ends. Waits for it, unless called by a task. */
    @Override
    void close();
}
