/**
 * A simulated node: the server's own proposer, routes, core, fan-out and edge sessions, over rows in memory and the model of Raft.
 *
 * <p>In: connections of clients, messages of other nodes, crashes and starts. Out: what an edge says to its clients. What a crash
 * leaves is in {@link io.sequencer.chaos.sim.node.NodeDisk}. Each part runs on simulated threads of its node's process.
 */
@NullMarked
package io.sequencer.chaos.sim.node;

import org.jspecify.annotations.NullMarked;
