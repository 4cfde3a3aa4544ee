/**
 * Reading documents beside the stream, the same for every transport.
 *
 * <p>In: requests. Out: futures of one answer, or of {@link io.sequencer.server.edge.reads.Batches} that are read one at a time.
 *
 * <p>Threads: any; what blocks runs on the node's readers.
 *
 * <p>Promises: a read includes everything that was acked anywhere before it was asked, unless the caller wants less; 10, every
 * refusal is typed.
 */
@NullMarked
package io.sequencer.server.edge.reads;

import org.jspecify.annotations.NullMarked;
