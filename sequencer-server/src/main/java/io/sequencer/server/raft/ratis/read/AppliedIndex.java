package io.sequencer.server.raft.ratis.read;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * How far the local state is, and who waits for it to get further. Advanced by the apply thread, asked by any. Who waits
 * is kept until it is reached or gives up, no longer.
 */
public final class AppliedIndex {

    private record Waiter(long index, long number, CompletableFuture<Long> reached) {}

    private final TreeSet<Waiter> waiters =
            new TreeSet<>(Comparator.comparingLong(Waiter::index).thenComparingLong(Waiter::number));
    private long nextNumber;
    private volatile long applied;
    private volatile boolean awaited;

    long get() {
        return applied;
    }

    /** How many wait. */
    int waiting() {
        synchronized (waiters) {
            return waiters.size();
        }
    }

    public void advance(long index) {
        if (index > applied) {
            applied = index;
        }
        // Written before awaited is read, as await writes awaited before it reads applied: one of the two sees the
        // other.
        if (awaited) {
            wake(index);
        }
    }

    private void wake(long index) {
        List<Waiter> due = new ArrayList<>();
        synchronized (waiters) {
            while (!waiters.isEmpty() && waiters.first().index <= index) {
                due.add(waiters.first());
                waiters.remove(waiters.first());
            }
            awaited = !waiters.isEmpty();
        }
        due.forEach(w -> w.reached.complete(index));
    }

    private void forget(Waiter waiter) {
        synchronized (waiters) {
            waiters.remove(waiter);
            awaited = !waiters.isEmpty();
        }
    }

    /**
     * Completes with the applied index once it is at least the given one; in the apply thread, if not at once.
     *
     * @param patience after so long it fails with a {@link java.util.concurrent.TimeoutException}
     */
    CompletableFuture<Long> await(long index, Duration patience) {
        long now = applied;
        if (now >= index) {
            return CompletableFuture.completedFuture(now);
        }
        Waiter waiter;
        synchronized (waiters) {
            waiter = new Waiter(index, nextNumber++, new CompletableFuture<>());
            waiters.add(waiter);
            awaited = true;
        }
        long then = applied;
        if (then >= index) {
            forget(waiter);
            waiter.reached.complete(then);
            return waiter.reached;
        }
        return waiter.reached
                .orTimeout(patience.toMillis(), TimeUnit.MILLISECONDS)
                .whenComplete((at, gaveUp) -> {
                    if (gaveUp != null) {
                        forget(waiter);
                    }
                });
    }
}
