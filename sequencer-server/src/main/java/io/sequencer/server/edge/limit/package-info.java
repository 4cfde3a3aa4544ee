/**
 * What one client, one user and one address may take of a node, and what a node that is short of memory still takes on.
 *
 * <p>In: each message of a client, before anything is done for it. Out: go on; or a typed {@code OVERLOADED} with the time
 * after which it is worth another try; or, for who sends on regardless, the end of the connection.
 *
 * <p>Threads: a {@link io.sequencer.server.edge.limit.Toll} belongs to its connection's loop; what connections share is for
 * any thread. Memory is bounded by the number of connections.
 *
 * <p>Promise 10: nothing is dropped silently. Only what can wait is refused; the rest is taken, and counts.
 */
@NullMarked
package io.sequencer.server.edge.limit;

import org.jspecify.annotations.NullMarked;
