/**
 * What callers may do, as far as a node must know it before apply decides.
 *
 * <p>In: a {@link io.sequencer.server.auth.Caller}, a document's row, whether owners and grants decide in its shard. Out: the
 * refusal, or what the caller's commands say of it. Values and pure functions, any thread.
 *
 * <p>Keeps promise 8 for reads: a right is looked at in a state that is not older than what was read, after it was read and
 * before it leaves. For what changes something apply decides, at its log index.
 */
@NullMarked
package io.sequencer.server.edge.access;

import org.jspecify.annotations.NullMarked;
