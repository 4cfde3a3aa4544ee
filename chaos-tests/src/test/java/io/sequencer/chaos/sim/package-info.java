/**
 * Whole clusters and their clients in one thread and in virtual time: a seed is a run.
 *
 * <p>The server's core, proposer, routes, fan-out and edge sessions and the Java client are the real ones; modelled are Raft's log,
 * disks, the network and threads. In: a seed. Out: what did not hold, counts of what happened, and a hash of all that happened:
 * the same for the same seed. Runs share nothing; each belongs to the thread that runs it.
 */
@NullMarked
package io.sequencer.chaos.sim;

import org.jspecify.annotations.NullMarked;
