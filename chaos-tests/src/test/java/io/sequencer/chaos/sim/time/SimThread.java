package io.sequencer.chaos.sim.time;

import static io.sequencer.chaos.sim.time.VirtualTime.MICRO;
import static io.sequencer.chaos.sim.time.VirtualTime.MILLI;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;

/** One thread of a process: its tasks in order, each a little later than it could be, some much later. */
public final class SimThread implements Executor {
    /** Once in so many tasks the thread does not run for a while, as in a pause of the collector. */
    private static final int PAUSE_ONE_IN = 2_000;

    private final Process process;
    private final int number;
    private final Queue<Runnable> tasks = new ArrayDeque<>();
    private boolean scheduled;
    private boolean running;

    public SimThread(Process process) {
        this.process = process;
        this.number = process.nextThread();
    }

    @Override
    public void execute(Runnable task) {
        tasks.add(task);
        if (!scheduled) {
            scheduled = true;
            process.after(delay(), this::next);
        }
    }

    /** Whether the caller is a task of this thread. */
    public boolean isRunning() {
        return running;
    }

    private long delay() {
        Dice dice = process.dice();
        return dice.oneIn(PAUSE_ONE_IN) ? dice.between(MILLI, 300 * MILLI) : dice.between(1, 30 * MICRO);
    }

    private void next() {
        Runnable task = tasks.remove();
        running = true;
        process.run(task);
        running = false;
        if (tasks.isEmpty()) {
            scheduled = false;
        } else {
            process.after(delay(), this::next);
        }
    }

    /** Where it lies in memory must not decide anything. */
    @Override
    public int hashCode() {
        return number;
    }

    @Override
    public boolean equals(Object other) {
        return this == other;
    }
}
