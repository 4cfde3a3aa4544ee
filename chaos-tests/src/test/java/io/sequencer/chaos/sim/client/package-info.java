/**
 * Simulated people and programs: the Java client's own link, lanes, subscriptions and open documents over the simulated network,
 * and one who speaks to the edge by hand and does what no good client would.
 *
 * <p>In: what the seed wants done. Out: messages to nodes, and what they were answered, to the recorder. Each has a process of its own.
 */
@NullMarked
package io.sequencer.chaos.sim.client;

import org.jspecify.annotations.NullMarked;
