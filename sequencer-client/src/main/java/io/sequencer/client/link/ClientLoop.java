package io.sequencer.client.link;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread of a client: runs tasks in order and a tick every {@link #TICK_MILLIS}.
 *
 * <p>The queue itself has no bound, because gRPC's executors must not refuse. What is put in has: one task per gRPC call
 * at a time, and one drain of the submit queue.
 */
final class ClientLoop implements Loop {

    static final long TICK_MILLIS = 25;

    private static final Logger log = LoggerFactory.getLogger(ClientLoop.class);

    private final LinkedBlockingQueue<Runnable> tasks = new LinkedBlockingQueue<>();
    private final LongSupplier nanoTime;
    private final Thread thread;
    private volatile @Nullable Runnable tick;
    private volatile boolean closed;
    private volatile boolean ended;

    ClientLoop(String name, LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.thread = new Thread(this::run, name);
        thread.setDaemon(true);
    }

    /** Starts the thread; {@code tick} is called on it. */
    @Override
    public void start(Runnable ticked) {
        this.tick = ticked;
        thread.start();
    }

    @Override
    public boolean isCurrent() {
        return Thread.currentThread() == thread;
    }

    @Override
    public void execute(Runnable task) {
        tasks.add(task);
    }

    private void run() {
        long nextTick = nanoTime.getAsLong();
        while (!closed || !tasks.isEmpty()) {
            long wait = nextTick - nanoTime.getAsLong();
            if (wait <= 0) {
                Runnable ticked = tick;
                if (ticked != null) {
                    runSafely(ticked);
                }
                nextTick = nanoTime.getAsLong() + TimeUnit.MILLISECONDS.toNanos(TICK_MILLIS);
                continue;
            }
            try {
                Runnable task = tasks.poll(wait, TimeUnit.NANOSECONDS);
                if (task != null) {
                    runSafely(task);
                }
            } catch (InterruptedException e) {
                // Nobody else has this thread; a callback's stray interrupt must not end the client.
                log.debug("interrupt of the client thread ignored");
            }
        }
        // From here on callers see that nothing runs; what they left before they could see it still does.
        ended = true;
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            runSafely(task);
        }
    }

    @Override
    public boolean hasEnded() {
        return ended;
    }

    /** A callback of the caller that throws must not end the client. */
    private static void runSafely(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException | AssertionError e) {
            log.error("a task of the client failed", e);
        }
    }

    /** Runs what is queued, then ends the thread. Waits for it, unless called on it. */
    @Override
    public void close() {
        closed = true;
        execute(() -> {});
        if (!isCurrent()) {
            try {
                thread.join(TimeUnit.SECONDS.toMillis(5));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
