/**
 * A connection's share in the presences of the documents that it joined.
 *
 * <p>In: {@code SetPresence}, checked; what changed in a document, on the presence thread. Out: the connection's own presence to
 * the node's {@link io.sequencer.server.presence.Presences}, and {@code Presences} messages to the client.
 *
 * <p>Threads: the connection's loop. What a joiner must be told of is brought up to the head by the node's readers.
 *
 * <p>A client that does not take what it is sent costs the newest state of each other client, however much they move.
 */
@NullMarked
package io.sequencer.server.edge.presence;

import org.jspecify.annotations.NullMarked;
