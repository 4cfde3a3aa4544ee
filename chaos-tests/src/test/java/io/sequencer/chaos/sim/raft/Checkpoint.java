package io.sequencer.chaos.sim.raft;

import io.sequencer.chaos.rows.MemoryRows;

/** A shard's whole state at one entry. The rows are not written to any more. */
public record Checkpoint(long term, long index, MemoryRows rows) {}
