package io.sequencer.chaos.sim;

import io.sequencer.chaos.sim.judge.Tally;
import java.util.List;

/**
 * What a run came to.
 *
 * @param trace a hash of everything that happened
 * @param steps tasks that ran
 * @param virtualNanos how long it took in its own time
 * @param failures what did not hold, as sentences; empty if all did
 */
public record Result(long seed, long trace, long steps, long virtualNanos, Tally tally, List<String> failures) {}
