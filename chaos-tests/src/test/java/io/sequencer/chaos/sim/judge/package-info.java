/**
 * What is seen of a simulated run, and what is held against it.
 *
 * <p>In: what clients sent and got, what replicas applied. Out: a history for {@link io.sequencer.chaos.run.HistoryCheck}, and
 * counts of what happened. Belongs to the run's thread.
 */
@NullMarked
package io.sequencer.chaos.sim.judge;

import org.jspecify.annotations.NullMarked;
