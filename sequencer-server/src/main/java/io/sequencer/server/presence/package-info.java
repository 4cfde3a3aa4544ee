/**
 * Who is present in which document, and where their cursors are: never in the log, on disk or in a decision.
 *
 * <pre>
 *   connection --set--> Presences --changed, at most every 50 ms a document--> listeners: connections of this node
 *                           |  ^                                            \-> Relay: the other nodes
 *                           |  '-- heard (relay, from the other nodes)
 *                           '----- silence: gone
 * </pre>
 *
 * <p>In: what this node's connections set, and what other nodes relay. Out: the newest state of each client that changed, to
 * the document's listeners here, and of this node's own clients to the other nodes.
 *
 * <p>Threads: sets and leaves come on any thread and hold their document for a moment; everything else (telling, relaying,
 * forgetting) runs on one presence thread.
 *
 * <p>Nothing is promised but this: what waits is bounded by the newest state of each client, and a client that is gone (left,
 * disconnected, silent, its node gone) is gone everywhere.
 */
@NullMarked
package io.sequencer.server.presence;

import org.jspecify.annotations.NullMarked;
