package io.sequencer.chaos.sim.raft;

import java.util.Optional;

/** What one member keeps over restarts, apart from its replica's own rows. Terms and votes are flushed before they count. */
public final class Disk {
    final Log log = new Log();
    long term;
    Optional<String> votedFor = Optional.empty();
    Optional<Checkpoint> checkpoint = Optional.empty();

    /** What was not flushed is gone. Returns how many log entries that were. */
    public int losePower() {
        return log.losePower();
    }
}
