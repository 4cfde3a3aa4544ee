package io.sequencer.server.propose;

import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One step that is run again after every {@link #signal}, never twice at the same time: whatever the step alone touches
 * needs no lock. Signals that arrive while the step waits to run are one run; that is what makes batching natural.
 *
 * <p>The executor may have one thread or many, or run in the calling thread: a signal from inside the step never nests. It
 * is shut down (in order, with what it holds) after the step's owner is closed; signals after that do nothing.
 *
 * <p>A step that throws is a bug, which is logged; it is not run again for the signal that it failed on, but for every
 * later one, also one that came while it ran.
 */
public final class SerialTask {
    private static final Logger log = LoggerFactory.getLogger(SerialTask.class);

    private final Executor executor;
    private final Runnable step;
    private final AtomicBoolean signalled = new AtomicBoolean();
    private final AtomicBoolean running = new AtomicBoolean();

    public SerialTask(Executor executor, Runnable step) {
        this.executor = executor;
        this.step = step;
    }

    /** Whatever the caller did before this call is seen by a run of the step that begins after it. */
    public void signal() {
        if (!signalled.get() && signalled.compareAndSet(false, true) && running.compareAndSet(false, true)) {
            execute();
        }
    }

    private void execute() {
        try {
            executor.execute(this::run);
        } catch (RejectedExecutionException e) {
            // The executor is shut down after the step's owner was closed and ran for the last time: nobody waits for
            // more.
            running.set(false);
        }
    }

    private void run() {
        do {
            while (signalled.compareAndSet(true, false)) {
                runStep();
            }
            running.set(false);
            // A signal between the last look and the line above found the task running and left it to us.
        } while (signalled.get() && running.compareAndSet(false, true));
    }

    /** A throw that left {@link #run} would leave signals behind that nobody runs for. */
    private void runStep() {
        try {
            step.run();
        } catch (RuntimeException | Error e) {
            log.error("a step failed; the next signal runs it again", e);
        }
    }
}
