/**
 * Time, chance, threads and the network of a simulated run.
 *
 * <p>In: tasks, each with its time or its queue. Out: the same tasks, one at a time, in an order that the seed decides. All of
 * it belongs to the one thread that runs the seed.
 *
 * <p>Promise: two runs of a seed take the same steps; {@link io.sequencer.chaos.sim.time.VirtualTime#trace} tells them apart.
 */
@NullMarked
package io.sequencer.chaos.sim.time;

import org.jspecify.annotations.NullMarked;
