/**
 * Copies of a running node's shards that stay as they are while somebody reads them.
 *
 * <p>In: a shard's number. Out: a {@link io.sequencer.server.backup.live.PinnedState}, files linked from the store's own, so that
 * it costs no copying; they are gone again when it is closed, and what a process left behind goes at the next start.
 *
 * <p>Any thread that may block. Entries wait only while files are linked, after all but the last few rows were flushed.
 *
 * <p>Keeps promise 6: what is copied is the whole state at one log index.
 */
@NullMarked
package io.sequencer.server.backup.live;

import org.jspecify.annotations.NullMarked;
