/**
 * What an HTTP connection may take before it is known whose it is.
 *
 * <p>In: connections and requests of anybody. Out: those that keep within the limits; the others get one answer that says which,
 * or nothing, and end. Thread: the connection's event loop; the counts are for any thread.
 *
 * <p>Promise: who sends slowly, much or from a foreign page costs a bounded time and a bounded number of connections.
 */
@NullMarked
package io.sequencer.server.edge.http.guard;

import org.jspecify.annotations.NullMarked;
