package io.sequencer.chaos.sim.node;

import io.sequencer.chaos.rows.MemoryRows;
import io.sequencer.proto.log.v1.AppliedRow;
import io.sequencer.server.core.AppliedEntry;
import java.util.ArrayDeque;
import java.util.Queue;

/**
 * A shard's rows as they are durable, which is some entries behind those that were written: the store has no log of its own, so
 * any crash takes what was not flushed, and the Raft log brings it again.
 */
final class StoreDisk {
    private MemoryRows durable = new MemoryRows();
    private final Queue<AppliedEntry> written = new ArrayDeque<>();

    /** The rows after a start. */
    MemoryRows open() {
        written.clear();
        return durable.copy();
    }

    void write(AppliedEntry entry) {
        written.add(entry);
    }

    /** Everything that was written becomes durable. */
    void flush() {
        written.forEach(durable::write);
        written.clear();
    }

    /** A planted mistake: where the newest entry left the state is durable, what it changed is not. */
    void flushAppliedAlone() {
        AppliedRow newest = durable.applied();
        for (AppliedEntry entry : written) {
            newest = entry.applied();
        }
        durable.writeApplied(newest);
    }

    /** What is durable, in maps of its own. */
    MemoryRows copy() {
        return durable.copy();
    }

    void replaceBy(MemoryRows rows) {
        written.clear();
        durable = rows.copy();
    }
}
