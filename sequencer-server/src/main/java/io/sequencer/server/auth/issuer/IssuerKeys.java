package io.sequencer.server.auth.issuer;

import io.sequencer.server.auth.Refusals;
import io.sequencer.server.auth.RefusedAccessException;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One issuer's keys as they were last read, and the thread that reads them: again and again, and when a token names a key that is
 * not among them. What cannot be read leaves the keys as they were. Any thread; nothing here blocks who calls it.
 */
final class IssuerKeys implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(IssuerKeys.class);
    private static final int MAX_DOUBLINGS = 20;

    private final String name;
    /** Tokens that may wait for one reading: anybody can make one up. */
    static final int MAX_WAITING = 1_024;

    private final KeySource source;
    private final Pace pace;
    private final LongSupplier nanoTime;
    private final ScheduledExecutorService thread;

    private volatile KeySet keys = KeySet.NONE;
    private volatile long failures;
    private volatile long readAtNanos;

    // Guarded by this.
    private @Nullable CompletableFuture<Void> underWay;
    private @Nullable Future<?> next;
    private int waiting;
    private boolean hasBegun;
    private long begunAtNanos;
    private int failuresInARow;

    /**
     * @param usual pause after keys were read
     * @param least pause between two readings, and after a first failure; it doubles with each further one, up to the usual one
     */
    record Pace(Duration usual, Duration least) {
        Duration after(int failures) {
            if (failures == 0) {
                return usual;
            }
            Duration longer = least.multipliedBy(1L << Math.min(failures - 1, MAX_DOUBLINGS));
            Duration most = usual.compareTo(least) > 0 ? usual : least;
            return longer.compareTo(most) < 0 ? longer : most;
        }
    }

    /** @param name of the issuer, for the log */
    IssuerKeys(String name, KeySource source, Pace pace, LongSupplier nanoTime) {
        this.name = name;
        this.source = source;
        this.pace = pace;
        this.nanoTime = nanoTime;
        this.readAtNanos = nanoTime.getAsLong();
        thread = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread made = new Thread(task, "issuer-" + name);
            made.setDaemon(true);
            return made;
        });
    }

    /** As they are known now; {@link KeySet#NONE} until they were read once. */
    KeySet keys() {
        return keys;
    }

    /** Readings that came to nothing. */
    long failures() {
        return failures;
    }

    /** Since keys were read, or since the start if they never were. */
    Duration age() {
        return Duration.ofNanos(nanoTime.getAsLong() - readAtNanos);
    }

    /**
     * Reads the keys again, unless that was done a moment ago. Completes when {@link #keys} are as new as they get now. Fails
     * with a {@link RefusedAccessException} only if too many wait for that already.
     */
    synchronized CompletableFuture<Void> lookAgain() {
        if (underWay != null) {
            return ++waiting > MAX_WAITING
                    ? CompletableFuture.failedFuture(new RefusedAccessException(
                            Refusals.unavailable("too many tokens wait for the keys of their issuer")))
                    : underWay.copy();
        }
        Duration pause = failuresInARow == 0 ? pace.least : pace.after(failuresInARow);
        boolean isEarly = hasBegun && nanoTime.getAsLong() - begunAtNanos < pause.toNanos();
        return isEarly ? CompletableFuture.completedFuture(null) : begin().copy();
    }

    private synchronized void turn() {
        if (underWay == null) {
            begin();
        }
    }

    private CompletableFuture<Void> begin() {
        CompletableFuture<Void> reading = new CompletableFuture<>();
        hasBegun = true;
        begunAtNanos = nanoTime.getAsLong();
        underWay = reading;
        waiting = 1;
        try {
            thread.execute(() -> {
                boolean isRead = false;
                try {
                    isRead = read();
                } finally {
                    // Whatever happened: tokens wait for this.
                    end(isRead);
                    reading.complete(null);
                }
            });
        } catch (RejectedExecutionException e) {
            // The node stops; what is known must do.
            underWay = null;
            reading.complete(null);
        }
        return reading;
    }

    private synchronized void end(boolean isRead) {
        underWay = null;
        failuresInARow = isRead ? 0 : failuresInARow + 1;
        if (next != null) {
            next.cancel(false);
        }
        try {
            next = thread.schedule(this::turn, pace.after(failuresInARow).toNanos(), TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            assert thread.isShutdown();
        }
    }

    private boolean read() {
        try {
            KeySet read = KeySet.parse(source.read());
            readAtNanos = nanoTime.getAsLong();
            if (!read.equals(keys)) {
                keys = read;
                LOG.info("issuer {}: its keys are now {}", name, read.byId().size());
            }
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException | RuntimeException e) {
            failed(e);
        }
        return false;
    }

    private void failed(Exception why) {
        boolean isFirst;
        synchronized (this) {
            failures++;
            isFirst = failuresInARow == 0;
        }
        if (isFirst) {
            LOG.warn("issuer {}: its keys cannot be read, the ones known before stay: {}", name, why.getMessage());
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
