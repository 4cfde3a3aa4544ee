/**
 * Limits of gRPC connections and calls: how many connections an address has, how many calls one of them may begin a second, what a
 * call may bring before it is known whose it is and after, and which calls a node that is short of memory takes on.
 *
 * <p>In: connections, heads of calls and the bytes behind them. Out: calls that keep within the limits; the others end with a
 * typed error (10). Thread: the connections' loops; counts by address are for any.
 *
 * <p>Promise: who has not said who it is costs a bounded number of connections, calls and bytes, for a bounded time.
 */
@NullMarked
package io.sequencer.server.edge.grpc.limit;

import org.jspecify.annotations.NullMarked;
