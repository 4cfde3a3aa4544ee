package io.sequencer.client.document.sync;

import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls a document's listeners, in the order in which things happened, never inside of the document's lock.
 *
 * <p>{@link #tell} may be called by all; {@link #drain} only on the executor, which has one thread or behaves so.
 */
public final class Notifier<L> {

    private static final Logger log = LoggerFactory.getLogger(Notifier.class);

    private final Executor executor;
    private final List<L> listeners = new CopyOnWriteArrayList<>();
    private final Queue<Runnable> calls = new ArrayDeque<>();
    private final AtomicBoolean scheduled = new AtomicBoolean();
    private boolean draining;

    Notifier(Executor executor) {
        this.executor = executor;
    }

    public void add(L listener) {
        listeners.add(listener);
    }

    public void remove(L listener) {
        listeners.remove(listener);
    }

    /** Keeps a call for the next drain. */
    void tell(Consumer<L> call) {
        if (!listeners.isEmpty()) {
            run(() -> listeners.forEach(listener -> safely(() -> call.accept(listener))));
        }
    }

    /** Keeps a task for the next drain, whether or not anybody listens. */
    synchronized void run(Runnable task) {
        calls.add(task);
    }

    /** Has what is kept called soon. */
    void schedule() {
        if (hasCalls() && scheduled.compareAndSet(false, true)) {
            executor.execute(this::drain);
        }
    }

    private synchronized boolean hasCalls() {
        return !calls.isEmpty();
    }

    /** Calls what is kept. A listener that comes back here through the document only adds to it. */
    void drain() {
        scheduled.set(false);
        if (draining) {
            return;
        }
        draining = true;
        try {
            for (Runnable call = poll(); call != null; call = poll()) {
                safely(call);
            }
        } finally {
            draining = false;
        }
    }

    private synchronized @Nullable Runnable poll() {
        return calls.poll();
    }

    private static void safely(Runnable call) {
        try {
            call.run();
        } catch (RuntimeException | AssertionError e) {
            log.error("a listener failed", e);
        }
    }
}
