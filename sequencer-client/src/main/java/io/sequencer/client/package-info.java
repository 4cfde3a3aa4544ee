/**
 * The Java client. Ops, reads and subscriptions of the caller come in; outcomes, contents and ordered ops go out.
 *
 * <p>A {@link io.sequencer.client.SequencerClient} keeps one stream at a time to one node out of its list, moves to
 * another node when that one fails, resends every unanswered message byte-identically and in order, and resumes every
 * subscription behind the last op it delivered.
 *
 * <p>Threads: every method may be called from any thread. Outcomes and subscription callbacks run on the one thread of
 * the client, in order; they must not block, and must not call the blocking reads of
 * {@link io.sequencer.client.Documents}. Reads run on the caller's thread.
 *
 * <p>Promises kept here: an op is one of acked, rejected or unknown, and is given up only at its deadline; what a
 * subscription delivers is a contiguous run of the canonical log, which the client checks itself.
 */
@NullMarked
package io.sequencer.client;

import org.jspecify.annotations.NullMarked;
