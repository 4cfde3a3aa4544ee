package io.sequencer.client.lane;

import io.sequencer.client.Outcome;
import io.sequencer.proto.v1.Op;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * What a caller submitted and waits for.
 *
 * @param baseSeq what the first op was written against; {@link #ON_LAST} for the session's last own number
 * @param ops one or more, chained
 */
public record Waiting(long baseSeq, List<Op> ops, long deadlineNanos, CompletableFuture<Outcome> outcome) {

    public static final long ON_LAST = -1;
}
