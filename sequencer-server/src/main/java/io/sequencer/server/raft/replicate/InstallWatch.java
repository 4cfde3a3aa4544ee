package io.sequencer.server.raft.replicate;

import java.util.Iterator;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.apache.ratis.proto.RaftProtos.InstallSnapshotRequestProto;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives up the sending of a checkpoint whose stream failed or that does not get on, and has it begun anew when the follower
 * answers again.
 *
 * <p>Ratis 3.3.0 sends no more than eight parts that are not answered, and waits for the next answer in a place that
 * hears nothing of a stream that failed: a follower that went away under its checkpoint, or was away when it was begun,
 * got no other request, not even a heartbeat, for eight minutes (the time limit of the stream), or until another node
 * led. The way out that Ratis leaves is an interrupt of the appender's thread.
 *
 * <p>One per appender. The requests are read on the appender's thread; gRPC's threads tell of failures, the clock's thread looks
 * at it.
 */
final class InstallWatch {
    private static final Logger LOG = LoggerFactory.getLogger(InstallWatch.class);

    /** Long for a follower to store one part of a mebibyte, short for one that is awaited. Doubled with each failure. */
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(10);

    private static final long MOST_PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(160);

    /** The follower verifies all of it before it answers the last part. Ratis itself would wait without end. */
    private static final long VERIFYING_NANOS = TimeUnit.MINUTES.toNanos(10);

    private static final long LOOK_MILLIS = 1_000;

    private final String follower;
    private final LongSupplier nanosSinceReply;

    /** The appender's thread while it sends parts. */
    private @Nullable Thread sender;

    private long patienceNanos = PATIENCE_NANOS;
    private boolean allSent;
    private long lastPartNanos;
    private boolean interrupted;

    /** Since the last time that a checkpoint could be begun. */
    private boolean failed;

    private long failedNanos;

    /** @param nanosSinceReply how long ago the follower's last answer came */
    InstallWatch(String follower, LongSupplier nanosSinceReply) {
        this.follower = follower;
        this.nanosSinceReply = nanosSinceReply;
    }

    /** The same requests, watched from the first that is taken until {@link #end}. */
    Iterable<InstallSnapshotRequestProto> watched(Iterable<InstallSnapshotRequestProto> requests) {
        return () -> {
            Iterator<InstallSnapshotRequestProto> all = requests.iterator();
            begin();
            return new Iterator<>() {
                @Override
                public boolean hasNext() {
                    boolean more = all.hasNext();
                    if (!more) {
                        sentAll();
                    }
                    return more;
                }

                @Override
                public InstallSnapshotRequestProto next() {
                    InstallSnapshotRequestProto next = all.next();
                    gotOn();
                    return next;
                }
            };
        };
    }

    /** No request of a checkpoint is being sent any more; an interrupt that was this watch's is taken back. */
    synchronized void end() {
        sender = null;
        if (interrupted) {
            interrupted = false;
            Thread.interrupted();
        }
    }

    /**
     * The connection to the follower is gone, and whatever is sent over it: only an answer tells that it is back. Waiting for its
     * patience to end, a checkpoint was begun 10 to 160 s after that.
     */
    synchronized void streamFailed() {
        failed = true;
        failedNanos = System.nanoTime();
        interruptSender();
    }

    /** Whether the follower has answered nothing since its stream failed: a checkpoint would not arrive. */
    synchronized boolean isUnreachable() {
        if (failed && System.nanoTime() - failedNanos > nanosSinceReply.getAsLong()) {
            failed = false;
        }
        return failed;
    }

    private synchronized void begin() {
        sender = Thread.currentThread();
        allSent = false;
        lastPartNanos = System.nanoTime();
        lookLater(sender);
    }

    private synchronized void sentAll() {
        allSent = true;
        patienceNanos = PATIENCE_NANOS;
    }

    private synchronized void gotOn() {
        if (failed) {
            throw new IllegalStateException("the stream to " + follower + " failed");
        }
        lastPartNanos = System.nanoTime();
    }

    private void lookLater(Thread watched) {
        CompletableFuture.delayedExecutor(LOOK_MILLIS, TimeUnit.MILLISECONDS).execute(() -> look(watched));
    }

    private synchronized void look(Thread watched) {
        if (sender != watched || interrupted) {
            return;
        }
        long idle = Math.min(System.nanoTime() - lastPartNanos, nanosSinceReply.getAsLong());
        if (idle < (allSent ? VERIFYING_NANOS : patienceNanos)) {
            lookLater(watched);
            return;
        }
        patienceNanos = Math.min(2 * patienceNanos, MOST_PATIENCE_NANOS);
        LOG.warn("{} has answered no part of its checkpoint for {} s: begun anew", follower, idle / 1_000_000_000L);
        interruptSender();
    }

    private void interruptSender() {
        Thread sending = sender;
        if (sending != null && !interrupted) {
            interrupted = true;
            sending.interrupt();
        }
    }
}
