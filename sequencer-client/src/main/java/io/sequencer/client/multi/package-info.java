/**
 * One message for each of several documents, applied together or not at all.
 *
 * <p>In: parts with their opIds. Out: one outcome for all. Errors of the whole are an outcome, never an exception.
 *
 * <p>Threads: blocks the caller's, any but the client's own.
 *
 * <p>Promise kept here: a message is sent again, byte-identically, until it is answered or its time is up, and is then called
 * unknown unless it is certain that it never will be applied.
 */
@NullMarked
package io.sequencer.client.multi;

import org.jspecify.annotations.NullMarked;
