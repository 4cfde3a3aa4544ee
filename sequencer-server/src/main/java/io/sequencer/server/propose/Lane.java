package io.sequencer.server.propose;

import com.google.protobuf.ByteString;
import io.sequencer.server.raft.NodeId;
import java.util.List;
import java.util.Optional;

/**
 * One sender's way into a {@link Proposer}: the commands of one source ({@link
 * io.sequencer.server.propose.fair.Origin#source}) are appended in the order in which they were offered. A sender brings the
 * commands of many sources, which may pass each other where much waits.
 *
 * <p>After the first command that was not, or not surely, appended for want of leadership, none that was offered later
 * is: the lane is broken, and the rest is answered as not led here. So the sender can offer everything unanswered again,
 * in order, to a new lane anywhere, and nothing overtakes. (A refusal as overloaded does not break the lane.)
 */
public final class Lane {
    private final Proposer proposer;
    private final AnswerSink sink;
    private volatile boolean closed;

    // Of the proposer's serial step alone.
    private boolean broken;
    private Optional<NodeId> leader = Optional.empty();

    Lane(Proposer proposer, AnswerSink sink) {
        this.proposer = proposer;
        this.sink = sink;
    }

    /**
     * Offers commands; never blocks. Calls must not overlap.
     *
     * @param firstTag the commands are answered under the tags {@code firstTag}, {@code firstTag + 1}, ...
     * @param commands serialized {@code sequencer.log.v1.Command}s; the list must not change afterwards
     */
    public void offer(long firstTag, List<ByteString> commands) {
        if (!closed && !commands.isEmpty()) {
            proposer.enqueue(Offer.of(this, firstTag, commands));
        }
    }

    /** The sender is gone: what still waits is dropped, and nothing is answered any more. Idempotent; any thread. */
    public void close() {
        if (!closed) {
            closed = true;
            proposer.laneClosed();
        }
    }

    boolean isClosed() {
        return closed;
    }

    boolean isBroken() {
        return broken;
    }

    /** Where the leader is believed to be since the lane broke. */
    Optional<NodeId> leader() {
        return leader;
    }

    void breakOff(Optional<NodeId> newLeader) {
        broken = true;
        leader = newLeader;
    }

    void answer(long tag, ProposeOutcome outcome) {
        if (!closed) {
            sink.answer(tag, outcome);
        }
    }
}
