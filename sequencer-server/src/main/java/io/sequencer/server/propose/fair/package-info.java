/**
 * Who waits, and whose turn it is: nobody who floods a shard makes the others wait longer, or keeps them out.
 *
 * <p>In: what waits, each with the {@link io.sequencer.server.propose.fair.Origin} that is read from the command itself, so a
 * command that another node forwarded is known by its document and its source like one of this node's own clients. Out: an
 * order, and whether there is room.
 *
 * <p>Threads: {@link io.sequencer.server.propose.fair.FairQueue} belongs to one thread; {@link
 * io.sequencer.server.propose.fair.Shares} is for every thread.
 *
 * <p>Promises: what one source sent keeps its order (4); as long as anything waits, something is taken; a document, and in it a
 * source, gets no more than its turn while others wait.
 */
@NullMarked
package io.sequencer.server.propose.fair;

import org.jspecify.annotations.NullMarked;
