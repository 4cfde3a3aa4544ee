/**
 * Drills: something happens to a cluster of processes under steady writes, and it is checked that what was promised holds.
 *
 * <p>In: arguments. Out: figures over time, then a verdict; exit code 0 only if it holds. The main thread runs the drill, a few
 * threads write; each {@link io.sequencer.cli.drill.Writer} belongs to one of them.
 */
@NullMarked
package io.sequencer.cli.drill;

import org.jspecify.annotations.NullMarked;
