package io.sequencer.server.fanout;

import java.util.concurrent.atomic.LongAdder;

/** What fan-out counts; read by whoever exports metrics. Any thread. */
public final class FanOutCounters {
    private final LongAdder deliveredOps = new LongAdder();
    private final LongAdder batches = new LongAdder();
    private final LongAdder snapshots = new LongAdder();

    /** Ops that subscribers' cursors passed: one op to ten subscribers is ten. */
    public LongAdder deliveredOps() {
        return deliveredOps;
    }

    /** Times that a subscriber was too far behind for the tail and was fed a batch from the store. */
    public LongAdder batches() {
        return batches;
    }

    /** Snapshots begun: joins, resyncs, and subscribers that were too far behind for batches. */
    public LongAdder snapshots() {
        return snapshots;
    }
}
