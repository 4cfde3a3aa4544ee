/**
 * The network of a simulated run: ordered connections between places, and messages that may be lost, late or doubled.
 *
 * <p>In: deliveries, as tasks. Out: the same tasks later, in order within a connection and in any order between two; or never, and
 * then the ends hear that the connection broke, or hear nothing for as long as it is only silent. Belongs to the run's thread.
 */
@NullMarked
package io.sequencer.chaos.sim.net;

import org.jspecify.annotations.NullMarked;
