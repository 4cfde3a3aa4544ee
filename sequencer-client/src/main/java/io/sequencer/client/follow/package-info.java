/**
 * Where subscriptions are in the canonical log. What a node's stream says about documents comes in; callbacks and
 * confirmations go out.
 *
 * <p>Pure bookkeeping on the client's loop: no I/O, no clock, no locks.
 *
 * <p>Promise kept here: a listener is told each number once and in order, across connections, or that the stream broke
 * that promise.
 */
@NullMarked
package io.sequencer.client.follow;

import org.jspecify.annotations.NullMarked;
