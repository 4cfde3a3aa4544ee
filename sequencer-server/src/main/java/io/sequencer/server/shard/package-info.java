/**
 * One shard's replica: the pure machine of core, its rows in the store, and whoever listens.
 *
 * <p>Committed entries come in on the shard's apply thread; each is applied, written in one batch, published to readers,
 * and only then told to the listeners and the proposer. So what anybody sees is in the store, and what the store has was
 * committed (promises 2 and 5).
 *
 * <p>What members state of their digests in the log is compared before anything of its entry is written; whom more than half
 * contradict stops there (promise 6). That is beside the state: it decides about this node, never about a document.
 */
@NullMarked
package io.sequencer.server.shard;

import org.jspecify.annotations.NullMarked;
