package io.sequencer.chaos.check.order;

import io.sequencer.chaos.check.ClusterHistory;
import io.sequencer.chaos.check.DocumentCheck;
import io.sequencer.chaos.check.DocumentHistory;
import io.sequencer.chaos.history.DocumentEvent.Logged;
import io.sequencer.chaos.history.DocumentEvent.Write;
import io.sequencer.chaos.history.Outcome;
import io.sequencer.chaos.verdict.Invariant;
import io.sequencer.chaos.verdict.Verdicts;
import java.util.List;

/** I-3: no op has two rows, and what several attempts of one op were told is the same. */
public final class OpIdOnce implements DocumentCheck {

    @Override
    public void check(DocumentHistory document, ClusterHistory cluster, Verdicts verdicts) {
        List<Logged> rows = document.canonical().rows();
        for (Logged row : rows) {
            Logged first = document.canonical().of(row.op()).orElse(row);
            if (first.seq() != row.seq()) {
                verdicts.found(Invariant.ONCE, first, row);
            }
        }
        verdicts.checked(Invariant.ONCE, rows.size());
        for (List<Write> attempts : document.writes().values()) {
            if (attempts.size() > 1) {
                checkAcks(attempts, verdicts);
            }
        }
    }

    private static void checkAcks(List<Write> attempts, Verdicts verdicts) {
        Write exact = null;
        for (Write attempt : attempts) {
            if (attempt.outcome() instanceof Outcome.Acked ack && !ack.atMost()) {
                if (exact == null) {
                    exact = attempt;
                } else if (((Outcome.Acked) exact.outcome()).seq() != ack.seq()) {
                    verdicts.found(Invariant.ONCE, exact, attempt);
                }
                verdicts.checked(Invariant.ONCE, 1);
            }
        }
        for (Write attempt : attempts) {
            if (exact != null
                    && attempt.outcome() instanceof Outcome.Acked limit
                    && limit.atMost()
                    && limit.seq() < ((Outcome.Acked) exact.outcome()).seq()) {
                verdicts.found(Invariant.ONCE, exact, attempt);
            }
        }
    }
}
