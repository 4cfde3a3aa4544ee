/**
 * What backends call: {@code Documents}, {@code ChangeFeed}, and standard health.
 *
 * <p>In: requests over gRPC. Out: answers; a refusal is a gRPC status with the serialized {@code Error} in the binary trailer
 * {@code sequencer-error-bin}, only a refused submit is an answer.
 *
 * <p>Threads: calls are taken on the connection's event loop, without a hand-over. Whatever reads the store runs on the
 * node's bounded readers and comes back to the loop; long streams read the next batch only when the client took the last.
 *
 * <p>Promises: reads are linearizable unless {@code stale_ok}; 10, every refusal is typed.
 */
@NullMarked
package io.sequencer.server.edge.grpc;

import org.jspecify.annotations.NullMarked;
