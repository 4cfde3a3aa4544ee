/**
 * What a session has to send. Ops of callers and a node's answers come in; messages to send and outcomes go out.
 *
 * <p>Pure bookkeeping on the client's loop: no I/O, no clock, no locks. Only {@link io.sequencer.client.lane.SessionPlace}
 * may be seen by all threads.
 *
 * <p>Promises kept here: a message is resent byte-identically and in order until it is answered or its deadline passes;
 * a number of a session is never used for a second payload while the first may still be on its way.
 */
@NullMarked
package io.sequencer.client.lane;

import org.jspecify.annotations.NullMarked;
