package io.sequencer.server.edge.reads;

import io.sequencer.proto.v1.AuthorRange;
import io.sequencer.proto.v1.AuthorRanges;
import io.sequencer.server.core.document.AuthorFold;
import io.sequencer.server.edge.Errors;
import io.sequencer.server.edge.RefusedException;
import io.sequencer.server.fanout.DocumentSource;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;

/** The authors of a document: the fold is worked out in turns, then its ranges are given batch by batch. */
final class Authors implements Batches<AuthorRanges> {
    private static final int TURN_BYTES = 1 << 20;
    private static final int RANGES_PER_BATCH = 1000;

    private final DocumentSource source;
    private final AuthorRanges about;
    private final AuthorFold fold;
    private final Semaphore folds;
    private final AtomicReference<Permit> permit = new AtomicReference<>(Permit.WANTED);
    private List<AuthorRange> ranges = List.of();
    private int given;
    private boolean giving;

    private enum Permit {
        WANTED,
        HELD,
        RETURNED
    }

    /**
     * @param about document and number, without ranges
     * @param folds how many are worked out at a time
     */
    Authors(DocumentSource source, AuthorRanges about, AuthorFold fold, Semaphore folds) {
        this.source = source;
        this.about = about;
        this.fold = fold;
        this.folds = folds;
    }

    @Override
    public Step<AuthorRanges> next() {
        if (fold.isDone()) {
            ended();
            return give();
        }
        if (!hold()) {
            return new Step.End<>();
        }
        source.read(rows -> {
            long floor = rows.document(about.getDocId()).orElseThrow().getFloor();
            if (fold.nextSeq() <= floor) {
                throw new RefusedException(Errors.compacted(floor));
            }
            fold.advance(rows, TURN_BYTES);
            return fold;
        });
        return new Step.Working<>();
    }

    private boolean hold() {
        if (permit.get() == Permit.HELD) {
            return true;
        }
        if (!folds.tryAcquire()) {
            throw new RefusedException(Errors.overloaded(DocumentReads.RETRY_AFTER_MILLIS));
        }
        if (permit.compareAndSet(Permit.WANTED, Permit.HELD)) {
            return true;
        }
        folds.release(); // Whoever asked has left meanwhile.
        return false;
    }

    private Step<AuthorRanges> give() {
        if (!giving) {
            giving = true;
            ranges = fold.ranges();
        }
        int end = Math.min(ranges.size(), given + RANGES_PER_BATCH);
        AuthorRanges batch =
                about.toBuilder().addAllRanges(ranges.subList(given, end)).build();
        given = end;
        return given == ranges.size() ? new Step.Last<>(batch) : new Step.Batch<>(batch);
    }

    /** Nothing more is folded. Any thread. */
    @Override
    public void ended() {
        if (permit.getAndSet(Permit.RETURNED) == Permit.HELD) {
            folds.release();
        }
    }
}
