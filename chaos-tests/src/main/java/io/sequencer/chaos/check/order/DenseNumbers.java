package io.sequencer.chaos.check.order;

import io.sequencer.chaos.check.ClusterHistory;
import io.sequencer.chaos.check.DocumentCheck;
import io.sequencer.chaos.check.DocumentHistory;
import io.sequencer.chaos.history.DocumentEvent.LogRead;
import io.sequencer.chaos.history.DocumentEvent.Logged;
import io.sequencer.chaos.history.Event;
import io.sequencer.chaos.verdict.Invariant;
import io.sequencer.chaos.verdict.Verdicts;
import java.util.List;

/** I-1: the rows of each replica, from behind its floor to its head, are a run without a hole or a repeat. */
public final class DenseNumbers implements DocumentCheck {

    @Override
    public void check(DocumentHistory document, ClusterHistory cluster, Verdicts verdicts) {
        for (LogRead read : document.logReads().values()) {
            check(read, document.logs().getOrDefault(read.node(), List.of()), verdicts);
        }
        document.logs().forEach((node, rows) -> {
            if (!document.logReads().containsKey(node)) {
                verdicts.unjudged(Invariant.DENSE, rows.size());
            }
        });
    }

    private static void check(LogRead read, List<Logged> rows, Verdicts verdicts) {
        long last = read.floor();
        Event before = read;
        long checked = 0;
        for (Logged row : rows) {
            // Rows that were read before they were truncated prove nothing about what is there now.
            if (row.seq() <= read.floor()) {
                continue;
            }
            checked++;
            if (row.seq() != last + 1) {
                verdicts.found(Invariant.DENSE, before, row);
            }
            last = row.seq();
            before = row;
        }
        if (last != read.head()) {
            verdicts.found(Invariant.DENSE, before, read);
        }
        verdicts.checked(Invariant.DENSE, checked);
    }
}
