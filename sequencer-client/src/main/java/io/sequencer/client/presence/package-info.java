/**
 * Who else is in a document, and where: names, colours, selections. Never in the log.
 *
 * <p>In: the application's own presence, the others' as nodes relay it, and every change of the content. Out: the message to
 * send, at most 20 a second, and the others as they are now, in positions of the local content.
 *
 * <p>Threads: the bookkeeping is guarded by its document's lock; it has no I/O and no clock.
 *
 * <p>Promise kept here: positions shown always lie in the local content; whoever is gone, or silent for the cluster's limit, is
 * not shown.
 */
@NullMarked
package io.sequencer.client.presence;

import org.jspecify.annotations.NullMarked;
