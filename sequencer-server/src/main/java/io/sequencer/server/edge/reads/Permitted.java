package io.sequencer.server.edge.reads;

import io.sequencer.server.edge.EdgeNode;
import io.sequencer.server.edge.Errors;
import io.sequencer.server.edge.RefusedException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A long answer that holds much of a document in memory. It is begun when there is a permit for it, and the permit goes back
 * with what was held: at its end, or when it takes longer than {@link #LONGEST}, however the client reads.
 */
final class Permitted<T> implements Batches<T> {
    static final Duration LONGEST = Duration.ofMinutes(1);

    private final EdgeNode.Work work;

    // Guarded by this.
    private @Nullable Supplier<Batches<T>> begin;
    private @Nullable Batches<T> begun;
    private boolean held;
    private boolean stepping;
    private boolean expired;

    /** @param begin makes the answer, on a reader thread; it should itself hold little */
    Permitted(EdgeNode.Work work, Supplier<Batches<T>> begin) {
        this.work = work;
        this.begin = begin;
    }

    @Override
    public boolean holdsMuch() {
        return true;
    }

    @Override
    public Step<T> next() {
        Optional<Supplier<Batches<T>>> source = step();
        if (source.isEmpty()) {
            return new Step.End<>(); // Whoever asked has left meanwhile.
        }
        try {
            Batches<T> batches = source.get().get();
            keep(batches);
            Step<T> step = batches.next();
            if (step instanceof Step.Last<T> || step instanceof Step.End<T>) {
                ended();
            }
            return step;
        } finally {
            stepped();
        }
    }

    private synchronized Optional<Supplier<Batches<T>>> step() {
        if (expired) {
            throw new RefusedException(Errors.slowReader());
        }
        Supplier<Batches<T>> beginning = begin;
        if (beginning == null) {
            return Optional.empty();
        }
        if (!held) {
            if (!work.folds().tryAcquire()) {
                throw new RefusedException(Errors.overloaded(DocumentReads.RETRY_AFTER_MILLIS));
            }
            held = true;
            work.timer().after(LONGEST, this::expire);
        }
        stepping = true;
        Batches<T> source = begun;
        return Optional.of(source == null ? beginning : () -> source);
    }

    private synchronized void keep(Batches<T> batches) {
        if (begin != null) {
            begun = batches;
        }
    }

    private synchronized void stepped() {
        stepping = false;
        giveBack();
    }

    private synchronized void expire() {
        if (begin != null) {
            expired = true;
            ended();
        }
    }

    /** Lets go of everything, now or after the step that is under way. Any thread. */
    @Override
    public synchronized void ended() {
        begin = null;
        begun = null;
        giveBack();
    }

    private void giveBack() {
        if (held && begin == null && !stepping) {
            held = false;
            work.folds().release();
        }
    }
}
