/**
 * How an open document is kept in step with the cluster.
 *
 * <p>In: edits of the application, and what the link says of the document. Out: messages, records to store, callbacks.
 *
 * <p>Threads: one lock a document, {@link io.sequencer.client.document.sync.TextSync}, guards everything here that does not say
 * otherwise. It is held for calculations only. The client's loop asks for messages and hands over what arrives; the storage thread
 * says what is written.
 *
 * <p>Promises kept here: one message on the way, stored before, the same bytes until it is answered; a message whose fate is open is
 * never sent under another name without a callback that says so; what cannot be brought together is read anew with pending edits
 * kept.
 */
@NullMarked
package io.sequencer.client.document.sync;

import org.jspecify.annotations.NullMarked;
