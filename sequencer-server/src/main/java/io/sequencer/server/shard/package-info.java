/**
 * One shard's replica: the pure machine of core, its rows in the store, and whoever listens.
 *
 * <p>Committed entries come in on the shard's apply thread; each is applied, written in one batch, published to readers,
 * and only then told to the listeners and the proposer. So what anybody sees is in the store, and what the store has was
 * committed (promises 2 and 5).
 */
@NullMarked
package io.sequencer.server.shard;

import org.jspecify.annotations.NullMarked;
