/**
 * Makes log entries of commands, on the node that leads the shard.
 *
 * <p>In: serialized commands, offered by senders through their {@link io.sequencer.server.propose.Lane}s (this node's own
 * edge, and one per stream of another node). Out: {@code LogEntry} bytes to Raft, and for each command one
 * {@link io.sequencer.server.propose.ProposeOutcome} to its lane's sink: what apply decided, or why it did not come to that.
 *
 * <p>Batching is natural: while {@link io.sequencer.server.propose.ProposerLimits#entriesInFlight} entries are under way,
 * commands wait; the next entry takes all that wait, up to its limits. Nothing is ever delayed on purpose: a lone command
 * goes out at once. The queue is bounded by count and bytes; what does not fit is refused with the time in which the queue
 * should be worked off at its measured rate. When more waits than one entry holds, documents take turns, and in each its
 * sources, and nobody may fill more of the queue than is still free ({@link io.sequencer.server.propose.fair.FairQueue}).
 *
 * <p>Threads: each shard's {@link io.sequencer.server.propose.Proposer} is one
 * {@link io.sequencer.server.propose.SerialTask} on the shard's executor. Any thread offers (lock-free queue, atomic
 * counters), the shard's apply thread reports an entry's end (another lock-free queue); only the serial step gathers,
 * proposes and answers. No lock is held while Raft is called.
 *
 * <p>Promises: a command is answered exactly once; commands of one lane and source are appended in the order offered, and
 * none of the lane after the first that leadership kept out (4); "not leader" and "overloaded" mean surely not appended; every refusal says what
 * to do (10). Entry time never runs backwards here; across leaders, apply sees to it.
 */
@NullMarked
package io.sequencer.server.propose;

import org.jspecify.annotations.NullMarked;
