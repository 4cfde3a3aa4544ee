/**
 * What a document was and who made it so: contents at a number, edits with authors and times, authors of ranges, and going back to
 * an earlier content by an edit forward.
 *
 * <p>In: a document's name and a number. Out: values made from linearizable reads of the retained log. Errors are those of {@link
 * io.sequencer.client.Documents}; below the log's floor they are {@code COMPACTED}.
 *
 * <p>Threads: blocks the caller's, any but the client's own.
 */
@NullMarked
package io.sequencer.client.history;

import org.jspecify.annotations.NullMarked;
