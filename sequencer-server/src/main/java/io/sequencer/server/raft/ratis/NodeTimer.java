package io.sequencer.server.raft.ratis;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** The one scheduler thread of a node. */
final class NodeTimer {

    private final ScheduledExecutorService executor;

    NodeTimer(String name) {
        this.executor = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
        });
    }

    ScheduledExecutorService executor() {
        return executor;
    }

    /**
     * Periodic tasks are not run again; what else was handed over ends first. An interrupt would close the file that a
     * task is just writing to, so it is the last resort.
     *
     * @param patience after so long the task under way is interrupted
     */
    void close(Duration patience) {
        executor.shutdown();
        try {
            if (executor.awaitTermination(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        executor.shutdownNow();
    }
}
