/**
 * What a check comes to: invariants, findings with their witnesses, and the sums over a run.
 *
 * <p>Findings come in from the checks, a table for people and an exit code go out. Each thread
 * fills its own {@link io.sequencer.chaos.verdict.Verdicts}; what it keeps of each invariant is bounded, what it counts is not.
 */
@NullMarked
package io.sequencer.chaos.verdict;

import org.jspecify.annotations.NullMarked;
