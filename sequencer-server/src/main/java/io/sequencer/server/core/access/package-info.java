/**
 * What the rights of a document mean.
 *
 * <p>In: a document's row, a user, what is to be done. Out: yes or no. Pure functions, any thread: apply decides by them at
 * an op's log index, and delivery by the row as of what it delivers (promise 8).
 */
@NullMarked
package io.sequencer.server.core.access;

import org.jspecify.annotations.NullMarked;
