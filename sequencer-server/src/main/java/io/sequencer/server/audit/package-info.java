/**
 * The audit log: what happened to accounts, logins and grants through this node, line by line, each line bound to the one before
 * it by a hash.
 *
 * <p>In: events of any thread. Out: files {@code audit-<number of the first line>.jsonl} in the data directory's {@code audit},
 * and {@code HEAD}, which says how far they reach.
 *
 * <p>Thread: one writer. An event is queued, and its line is on disk (fsync) some milliseconds later; no request waits for it. What
 * does not fit the queue, or the disk, is counted, and the next line that is written says how many are missing.
 *
 * <p>Promise: {@code sequencer audit verify} finds a line that was changed, put in or taken out, a missing file and a cut end. It
 * does not find that somebody wrote everything anew, {@code HEAD} too: who must be sure of that keeps the last hash elsewhere.
 */
@NullMarked
package io.sequencer.server.audit;

import org.jspecify.annotations.NullMarked;
