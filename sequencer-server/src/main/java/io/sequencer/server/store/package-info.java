/**
 * Keeps what apply decided, one RocksDB database per shard; the only package that sees RocksDB.
 *
 * <p>In: one {@link io.sequencer.server.core.AppliedEntry} per log entry. Out: rows, at the newest applied index or, inside
 * {@link io.sequencer.server.store.ShardStore#read}, at one fixed index; checkpoints of the whole shard.
 *
 * <p>Threads: {@code write} belongs to the shard's apply thread; everything else may be called by any thread, also while
 * the store is being closed. RocksDB flushes and compacts on at most two threads of its own per database.
 *
 * <p>Promises: an entry's rows and the applied position are written together or not at all, so that after any crash the
 * store is at exactly one log index and the log is replayed from there (2, 3, 6). A row that fails its checksum, does not
 * parse or has an unknown format is reported as damage, never served (6).
 */
@NullMarked
package io.sequencer.server.store;

import org.jspecify.annotations.NullMarked;
