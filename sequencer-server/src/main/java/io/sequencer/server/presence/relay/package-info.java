/**
 * Presence from node to node: every node opens a stream to every other one and tells of its own clients.
 *
 * <p>In: what changed here; other nodes' streams. Out: the newest state of each client of this node, all of them when a stream
 * begins; what other nodes tell, until their stream ends.
 *
 * <p>Threads: a {@link io.sequencer.server.presence.relay.RelayLink} belongs to the presence thread; streams of other nodes
 * come on the transport's event loop and only touch the presences.
 *
 * <p>What waits for a slow node is the newest state of each client, and a node that stays slow is connected anew.
 */
@NullMarked
package io.sequencer.server.presence.relay;

import org.jspecify.annotations.NullMarked;
