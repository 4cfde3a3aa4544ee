/**
 * Where an open document keeps what must survive a restart: its content and the edits that are not acked.
 *
 * <p>In: one record a document, as text. Out: the last record that was saved, or a typed error.
 *
 * <p>Threads: one document's slot is used by one thread at a time; calls may block on the disk.
 *
 * <p>Promise kept here: when {@code save} returns, the record is there after a crash; a record that cannot be read is never
 * overwritten.
 */
@NullMarked
package io.sequencer.client.storage;

import org.jspecify.annotations.NullMarked;
