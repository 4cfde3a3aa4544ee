/**
 * Helpers for strict and append documents, whose payload only the application understands.
 *
 * <p>In: opaque ops. Out: what the cluster holds, whole, and outcomes. Errors are those of {@link io.sequencer.client.Documents}.
 *
 * <p>Threads: blocks the caller's, any but the client's own.
 */
@NullMarked
package io.sequencer.client.opaque;

import org.jspecify.annotations.NullMarked;
