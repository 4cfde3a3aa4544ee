/**
 * The text of one document as its editor shows it: what the sequencer confirmed, what is in flight and what waits, in one.
 *
 * <p>In: the user's edits, ops of the canonical log, snapshots, refusals; and the time, where it matters. Out: the message to
 * send next, the change that an editor has to show, and the form in which pending edits survive a restart.
 *
 * <p>Thread: the caller's, one at a time. No I/O, no clock, no threads: {@link io.sequencer.client.editing.EditedText} is a
 * state machine that a test can run a million times.
 *
 * <p>Promise: the content is always {@code confirmed . in flight . waiting}; copies that took in the same ops of the log and
 * have nothing pending are equal. A message never changes once it was taken out. No edit of the user is lost but by a refusal
 * that says so.
 */
@NullMarked
package io.sequencer.client.editing;

import org.jspecify.annotations.NullMarked;
