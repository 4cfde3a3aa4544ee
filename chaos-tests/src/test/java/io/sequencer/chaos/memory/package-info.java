/**
 * Editing sessions in memory: the real copies of authors and the real core of the server, with a network in between that the
 * test plays itself. One seed is one session, so a failure is one command away.
 *
 * <p>Thread: a session belongs to the thread that runs it.
 */
@NullMarked
package io.sequencer.chaos.memory;

import org.jspecify.annotations.NullMarked;
