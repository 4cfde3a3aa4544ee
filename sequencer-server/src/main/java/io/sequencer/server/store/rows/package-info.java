/**
 * What rows are called, in which column they stand, and how each kind is parsed.
 *
 * <p>In: docIds, numbers, bytes. Out: keys and rows. No state, any thread.
 *
 * <p>Keeps: names and formats that are on disk already; a row of a later release is never taken for damage, nor for one of
 * this one.
 */
@NullMarked
package io.sequencer.server.store.rows;

import org.jspecify.annotations.NullMarked;
