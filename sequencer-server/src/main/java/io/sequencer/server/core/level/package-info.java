/**
 * What this release can read, and what the cluster may write.
 *
 * <p>In: log entries and commands as they were parsed, the level that a shard's state holds. Out: what of an entry is not
 * known here. Values and pure functions, any thread.
 *
 * <p>Keeps: a node never skips, half applies or misreads what a later release wrote (promise 6): it stops before, with its
 * data as sound as it was.
 */
@NullMarked
package io.sequencer.server.core.level;

import org.jspecify.annotations.NullMarked;
