package io.sequencer.server.presence;

import io.sequencer.server.fanout.Timer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** A clock and the one thread that runs by it, moved by the test. */
public final class VirtualTime implements Timer {
    private final List<Task> tasks = new ArrayList<>();
    // Not 0: nothing may take the first moment for "never".
    private long nowNanos = Long.MAX_VALUE - 1_000_000_000L;

    private record Task(long dueNanos, Runnable run) {}

    @Override
    public void after(Duration pause, Runnable task) {
        tasks.add(new Task(nowNanos + pause.toNanos(), task));
    }

    public long nanos() {
        return nowNanos;
    }

    /** Lets time pass, and what is due happen at its time. */
    public void pass(Duration time) {
        long end = nowNanos + time.toNanos();
        Comparator<Task> soonestFirst = Comparator.comparingLong(task -> task.dueNanos - end);
        while (true) {
            Task next = tasks.stream().min(soonestFirst).orElse(null);
            if (next == null || next.dueNanos - end > 0) {
                break;
            }
            tasks.remove(next);
            nowNanos = Math.max(nowNanos - end, next.dueNanos - end) + end;
            next.run.run();
        }
        nowNanos = end;
    }

    public void passMillis(long millis) {
        pass(Duration.ofMillis(millis));
    }
}
