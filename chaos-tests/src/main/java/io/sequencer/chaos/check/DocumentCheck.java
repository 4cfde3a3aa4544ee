package io.sequencer.chaos.check;

import io.sequencer.chaos.verdict.Verdicts;

/** One invariant, or a few that one scan tells, of one document. Has no state: one object serves all threads. */
public interface DocumentCheck {

    /** Judges a document in O(n log n) of its events. */
    void check(DocumentHistory document, ClusterHistory cluster, Verdicts verdicts);
}
