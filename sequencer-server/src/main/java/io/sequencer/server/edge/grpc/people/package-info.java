/**
 * {@code Users} and {@code Sharing} over gRPC.
 *
 * <p>In: calls, with their callers from the interceptor. Out: answers and typed errors. Thread: the call's loop.
 */
@NullMarked
package io.sequencer.server.edge.grpc.people;

import org.jspecify.annotations.NullMarked;
