/**
 * The verbs for a node that refuses to start: {@code repair inspect | truncate-unacked | rejoin}. A process of its own, on the
 * directory of a node that does not run; the directory's lock sees to that.
 *
 * <p>In: a data directory. Out: what is in it, with a verdict for each shard; a log without its torn tail; a directory with
 * which the node joins anew. What is taken away is kept beside, in {@code damaged-<time>}, for the operator to delete. One
 * thread.
 *
 * <p>Keeps promise 2: no verb makes a node vote that lacks an entry it once counted as durable. A torn tail is cut only above
 * the fsynced watermark and above what the state has applied; everything else means to join under a new incarnation.
 */
@NullMarked
package io.sequencer.server.repair;

import org.jspecify.annotations.NullMarked;
