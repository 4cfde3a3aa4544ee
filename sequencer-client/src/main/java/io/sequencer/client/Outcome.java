package io.sequencer.client;

import io.sequencer.proto.v1.ErrorCode;
import io.sequencer.proto.v1.ErrorDetails;
import io.sequencer.proto.v1.Op;
import java.util.List;

/**
 * What became of a message of one or more ops. There is no fourth case, and no exception beside them.
 *
 * <p>{@code first} names its first op, the others follow in steps of one.
 */
public sealed interface Outcome {

    OpId first();

    int count();

    /**
     * The ops are on disk on a majority and keep their numbers for ever.
     *
     * @param firstServerSeq the ops have the numbers {@code firstServerSeq}, {@code firstServerSeq + 1}, ...
     * @param version of the document after the last of them
     * @param applied the ops as applied, if any of them differs from what was sent; else empty
     * @param duplicate they had been applied before this message came; the numbers are the first ones
     * @param atMost a duplicate so old that only "at or below {@code firstServerSeq}" is known
     */
    record Acked(
            OpId first,
            int count,
            long firstServerSeq,
            long version,
            List<Op> applied,
            boolean duplicate,
            boolean atMost)
            implements Outcome {

        /** Number of the last op; with {@code atMost} the same bound as {@code firstServerSeq}. */
        public long lastServerSeq() {
            return atMost ? firstServerSeq : firstServerSeq + count - 1;
        }
    }

    /** None of the ops was applied, and none will be. {@code message} says what to do. */
    record Rejected(OpId first, int count, ErrorCode code, String message, ErrorDetails details) implements Outcome {}

    /**
     * The deadline passed without an answer. Sending the same ops under the same opIds is safe, and
     * {@link Documents#opStatus} tells what became of them.
     */
    record Unknown(OpId first, int count, String reason) implements Outcome {}
}
