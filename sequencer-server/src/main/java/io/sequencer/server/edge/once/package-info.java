/**
 * Submits without a session: one message, one answer, the same over gRPC and REST.
 *
 * <p>In: messages of ops and who sent them. Out: acks, or typed refusals. Any thread.
 */
@NullMarked
package io.sequencer.server.edge.once;

import org.jspecify.annotations.NullMarked;
