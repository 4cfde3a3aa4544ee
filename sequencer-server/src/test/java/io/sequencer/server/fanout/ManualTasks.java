package io.sequencer.server.fanout;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/** A thread whose steps the test takes. */
final class ManualTasks implements Executor, Timer {
    private final Deque<Runnable> tasks = new ArrayDeque<>();
    boolean refuses;

    @Override
    public void execute(Runnable task) {
        if (refuses) {
            throw new RejectedExecutionException();
        }
        tasks.add(task);
    }

    @Override
    public void after(Duration pause, Runnable task) {
        tasks.add(task);
    }

    boolean step() {
        Runnable next = tasks.poll();
        if (next != null) {
            next.run();
        }
        return next != null;
    }

    int waiting() {
        return tasks.size();
    }
}
