package io.sequencer.server.edge.reads;

import io.sequencer.proto.v1.AuthorRange;
import io.sequencer.proto.v1.AuthorRanges;
import io.sequencer.server.core.document.AuthorFold;
import io.sequencer.server.edge.Errors;
import io.sequencer.server.edge.RefusedException;
import io.sequencer.server.fanout.DocumentSource;
import org.jspecify.annotations.Nullable;

/** The authors of a document: the fold is worked out in turns, then its ranges are made batch by batch. */
final class Authors implements Batches<AuthorRanges> {
    /** Of a turn, see {@link AuthorFold#advance}: some milliseconds. */
    private static final int TURN_WORK = 1 << 20;
    /** What a range takes in the longer format besides its user's name. */
    private static final int RANGE_OVERHEAD_BYTES = 160;
    /** Of a character of a name that has to be escaped. */
    private static final int CHARACTER_BYTES = 6;

    private final DocumentSource source;
    private final AuthorRanges about;
    private final AuthorFold fold;
    private final int batchBytes;
    private AuthorFold.@Nullable Ranges ranges;

    /**
     * @param about document and number, without ranges
     * @param batchBytes of a batch's frame, about
     */
    Authors(DocumentSource source, AuthorRanges about, AuthorFold fold, int batchBytes) {
        this.source = source;
        this.about = about;
        this.fold = fold;
        this.batchBytes = batchBytes;
    }

    @Override
    public Step<AuthorRanges> next() {
        if (fold.isDone()) {
            return give();
        }
        source.read(rows -> {
            Retained.row(rows, about.getDocId(), fold.nextSeq() - 1);
            fold.advance(rows, TURN_WORK);
            return fold;
        });
        if (fold.bytes() > AuthorFold.MAX_BYTES) {
            throw new RefusedException(
                    Errors.tooLarge("authors_bytes", AuthorFold.MAX_BYTES, "the text is of too many pieces"));
        }
        return new Step.Working<>();
    }

    private Step<AuthorRanges> give() {
        AuthorFold.Ranges left = ranges == null ? fold.ranges() : ranges;
        ranges = left;
        AuthorRanges.Builder batch = about.toBuilder();
        for (int bytes = 0; left.hasNext() && bytes < batchBytes; ) {
            AuthorRange range = left.next();
            batch.addRanges(range);
            bytes += RANGE_OVERHEAD_BYTES + CHARACTER_BYTES * range.getUser().length();
        }
        return left.hasNext() ? new Step.Batch<>(batch.build()) : new Step.Last<>(batch.build());
    }
}
