package io.sequencer.chaos.sim.time;

import io.sequencer.server.fanout.Timer;
import java.time.Duration;
import java.util.function.Supplier;

/** What dies as a whole: one start of a node, or a client. What it left to be done is not done after its end. */
public final class Process implements Timer {
    private final VirtualTime time;
    private final Dice dice;
    private final Failures failures;
    private int threads;
    private boolean alive = true;

    public Process(VirtualTime time, Dice dice, Failures failures) {
        this.time = time;
        this.dice = dice;
        this.failures = failures;
    }

    public boolean isAlive() {
        return alive;
    }

    /** At once and without a word. */
    public void kill() {
        alive = false;
    }

    public long now() {
        return time.now();
    }

    public Dice dice() {
        return dice;
    }

    /** As {@link VirtualTime#tell}. */
    public void tell(Supplier<String> sentence) {
        time.tell(sentence);
    }

    public Failures failures() {
        return failures;
    }

    /** Runs the task later, unless the process is dead then. */
    public void after(long nanos, Runnable task) {
        time.after(nanos, () -> run(task));
    }

    @Override
    public void after(Duration pause, Runnable task) {
        after(pause.toNanos(), task);
    }

    /** As {@link #after}, again and again. */
    public void every(long nanos, Runnable task) {
        after(nanos, () -> {
            task.run();
            every(nanos, task);
        });
    }

    void run(Runnable task) {
        if (alive) {
            try {
                task.run();
            } catch (RuntimeException | Error e) {
                failures.report("a task failed", e);
            }
        }
    }

    int nextThread() {
        return ++threads;
    }
}
