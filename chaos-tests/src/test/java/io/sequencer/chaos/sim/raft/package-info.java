/**
 * A model of what Raft does for a node: a replicated log with terms, elections, unflushed tails, checkpoints and read barriers.
 *
 * <p>In: proposals and barriers through {@link io.sequencer.server.raft.RaftNode}, messages of the other members, crashes. Out:
 * committed entries to each member's {@link io.sequencer.chaos.sim.raft.Replica}, results and failures to who proposed.
 * After Ongaro's thesis (2014): elections 3.4, log matching 3.5 and 3.6, checkpoints 5, barriers 6.4.
 *
 * <p>Promise: what Raft promises and nothing more. A proposal may be lost, or committed long after its proposer was told that
 * nobody knows; two nodes may lead at once, in different terms; a crash takes what was not flushed.
 */
@NullMarked
package io.sequencer.chaos.sim.raft;

import org.jspecify.annotations.NullMarked;
