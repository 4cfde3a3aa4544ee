package io.sequencer.chaos.check.follow;

import io.sequencer.chaos.check.ClusterHistory;
import io.sequencer.chaos.check.DocumentCheck;
import io.sequencer.chaos.check.DocumentHistory;
import io.sequencer.chaos.history.DocumentEvent.Folded;
import io.sequencer.chaos.history.DocumentEvent.Shown;
import io.sequencer.chaos.verdict.Invariant;
import io.sequencer.chaos.verdict.Verdicts;
import java.util.Optional;

/** I-17: what clients show at the end is at one number, the same, and what the log gives. */
public final class SameContent implements DocumentCheck {

    @Override
    public void check(DocumentHistory document, ClusterHistory cluster, Verdicts verdicts) {
        if (document.shown().isEmpty()) {
            return;
        }
        Shown first = document.shown().get(0);
        for (Shown shown : document.shown()) {
            verdicts.checked(Invariant.SAME_CONTENT, 1);
            Optional<Folded> fold = document.fold(shown.seq());
            if (fold.isPresent() && fold.get().hash() != shown.hash()) {
                verdicts.found(Invariant.SAME_CONTENT, shown, fold.get());
            } else if (shown.seq() != first.seq() || (fold.isEmpty() && shown.hash() != first.hash())) {
                verdicts.found(Invariant.SAME_CONTENT, first, shown);
            }
            if (fold.isEmpty()) {
                verdicts.unjudged(Invariant.SAME_CONTENT, 1);
            }
        }
    }
}
