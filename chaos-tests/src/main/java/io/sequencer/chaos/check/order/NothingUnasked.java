package io.sequencer.chaos.check.order;

import io.sequencer.chaos.check.ClusterHistory;
import io.sequencer.chaos.check.DocumentCheck;
import io.sequencer.chaos.check.DocumentHistory;
import io.sequencer.chaos.history.DocumentEvent.Logged;
import io.sequencer.chaos.history.DocumentEvent.Write;
import io.sequencer.chaos.history.Event;
import io.sequencer.chaos.history.Outcome;
import io.sequencer.chaos.verdict.Invariant;
import io.sequencer.chaos.verdict.Verdicts;
import java.util.ArrayList;
import java.util.List;

/**
 * I-4: each row comes from an attempt that was not refused, with the payload of one. What an acked op holds is judged by I-2 alone.
 */
public final class NothingUnasked implements DocumentCheck {

    @Override
    public void check(DocumentHistory document, ClusterHistory cluster, Verdicts verdicts) {
        List<Logged> rows = document.canonical().rows();
        for (Logged row : rows) {
            List<Write> attempts = document.writes().getOrDefault(row.op(), List.of());
            if (!isExplained(row, attempts)) {
                List<Event> witnesses = new ArrayList<>();
                witnesses.add(row);
                witnesses.addAll(attempts);
                verdicts.found(Invariant.NOTHING_UNASKED, witnesses.toArray(Event[]::new));
            }
        }
        verdicts.checked(Invariant.NOTHING_UNASKED, rows.size());
    }

    private static boolean isExplained(Logged row, List<Write> attempts) {
        for (Write attempt : attempts) {
            if (attempt.outcome() instanceof Outcome.Acked
                    || (attempt.outcome() instanceof Outcome.Unknown && attempt.hash() == row.hash())) {
                return true;
            }
        }
        return false;
    }
}
