/**
 * People who really typed at the same time, as clients of a real cluster.
 *
 * <p>In: a recorded history as a graph of versions ({@code -Dsequencer.traces=<folder>}, or beside the project). Thread: one test
 * thread plays all authors.
 */
@NullMarked
package io.sequencer.chaos.trace;

import org.jspecify.annotations.NullMarked;
