package io.sequencer.server.propose;

/** Where the outcomes of one {@link Lane}'s commands go. */
@FunctionalInterface
public interface AnswerSink {

    /**
     * Called exactly once for each command offered, unless its lane was closed first. By the proposer's executor, or by the
     * thread that offers (refusals); in any order. Must not block.
     *
     * @param tag what the command was offered under
     */
    void answer(long tag, ProposeOutcome outcome);
}
