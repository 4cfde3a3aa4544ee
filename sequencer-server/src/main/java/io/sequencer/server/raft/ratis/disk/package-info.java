/**
 * What Ratis keeps on the disk beside the log, and does not end for when it cannot: the term and the vote, the members.
 *
 * <p>In: a division. Out: an {@link java.io.IOException} if what the node acts on is not on its disk. The upkeep's and the apply
 * thread; nothing here waits for a disk on the upkeep's.
 *
 * <p>Keeps: a node whose disk failed to store one of these ends, and does not vote again in a term that it may have voted in.
 */
@NullMarked
package io.sequencer.server.raft.ratis.disk;

import org.jspecify.annotations.NullMarked;
