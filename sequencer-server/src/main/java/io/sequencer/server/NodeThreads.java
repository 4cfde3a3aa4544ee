package io.sequencer.server;

import io.sequencer.server.config.NodeConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The threads that the node's parts share: one for each shard's proposer and route, a timer that only signals, one for upkeep, one that
 * reads files through, and readers that may block on the store.
 */
final class NodeThreads implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(NodeThreads.class);
    private static final int READERS = Math.max(2, Runtime.getRuntime().availableProcessors());
    private static final int READS_WAITING = 10_000;
    private static final long STOP_SECONDS = 5;

    private final String node;
    private final List<ExecutorService> shards = new ArrayList<>();
    private final ScheduledExecutorService timer;
    private final ScheduledExecutorService presence;
    private final ScheduledExecutorService upkeep;
    private final ScheduledExecutorService scrub;
    private final ThreadPoolExecutor readers;

    NodeThreads(NodeConfig config) {
        node = config.nodeId();
        for (int shard = 0; shard < config.shards(); shard++) {
            // The queue holds one task per part at most: their steps are coalesced.
            shards.add(Executors.newSingleThreadExecutor(named("shard-" + shard)));
        }
        presence = Executors.newSingleThreadScheduledExecutor(named("presence"));
        timer = Executors.newSingleThreadScheduledExecutor(named("timer"));
        upkeep = Executors.newSingleThreadScheduledExecutor(named("upkeep"));
        scrub = Executors.newSingleThreadScheduledExecutor(named("scrub"));
        readers = new ThreadPoolExecutor(
                READERS,
                READERS,
                1,
                TimeUnit.MINUTES,
                new ArrayBlockingQueue<>(READS_WAITING),
                named("reader"),
                new ThreadPoolExecutor.AbortPolicy());
        readers.allowCoreThreadTimeOut(true);
    }

    Executor ofShard(int shard) {
        return shards.get(shard);
    }

    /** Tasks on it must be short. */
    ScheduledExecutorService timer() {
        return timer;
    }

    /** Runs a short task after a pause; drops it once the node stops. */
    void later(Duration pause, Runnable task) {
        schedule(timer, pause, task);
    }

    /** As {@link #later}, on the one thread that tells who is present where. */
    void tellLater(Duration pause, Runnable task) {
        schedule(presence, pause, task);
    }

    private static void schedule(ScheduledExecutorService thread, Duration pause, Runnable task) {
        try {
            thread.schedule(task, pause.toNanos(), TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            // The node has stopped; nobody waits for this any more.
            assert thread.isShutdown();
        }
    }

    /** Repeats a task that may block, each time so long after the time before; what it throws is logged. */
    void repeat(String name, Duration pause, Runnable task) {
        upkeep.scheduleWithFixedDelay(guarded(name, task), pause.toMillis(), pause.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Repeats a task that takes very long, at once and each time so long after the time before, on a thread of its own. */
    void repeatScrub(String name, Duration pause, Runnable task) {
        scrub.scheduleWithFixedDelay(guarded(name, task), 0, pause.toMillis(), TimeUnit.MILLISECONDS);
    }

    private static Runnable guarded(String name, Runnable task) {
        return () -> {
            try {
                task.run();
            } catch (RuntimeException e) {
                LOG.warn("{} failed, will be tried again", name, e);
            }
        };
    }

    /** May block; refuses work when too much waits. */
    Executor readers() {
        return readers;
    }

    private ThreadFactory named(String name) {
        AtomicInteger count = new AtomicInteger();
        return task -> {
            Thread thread = new Thread(task, name + "-" + count.incrementAndGet() + "-" + node);
            thread.setDaemon(true);
            return thread;
        };
    }

    @Override
    public void close() throws InterruptedException {
        timer.shutdownNow();
        presence.shutdownNow();
        upkeep.shutdownNow();
        scrub.shutdownNow();
        readers.shutdown();
        shards.forEach(ExecutorService::shutdown);
        readers.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS);
        for (ExecutorService shard : shards) {
            shard.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS);
        }
    }
}
