/**
 * An open text document: local edits that count at once, kept in step with the cluster.
 *
 * <p>In: the application's edits and presence, and what the link says of the document. Out: changes to show, messages to send,
 * records to store. What the edits mean is decided by {@link io.sequencer.client.editing.EditedText}.
 *
 * <p>Threads: the face may be called from any thread; one lock a document guards its copy, and is held for calculations only,
 * never for I/O or a callback. What comes from the network is taken in, and listeners are called, in order, on the client's one
 * thread, or on the executor that the application gave. Records are written on a thread of their own.
 *
 * <p>Promises kept here: an edit never blocks; a message is stored before it is sent and sent byte-identically until it is
 * answered; no edit is dropped without a callback that says so.
 */
@NullMarked
package io.sequencer.client.document;

import org.jspecify.annotations.NullMarked;
