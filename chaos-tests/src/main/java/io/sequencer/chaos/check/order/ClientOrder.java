package io.sequencer.chaos.check.order;

import io.sequencer.chaos.check.ClusterHistory;
import io.sequencer.chaos.check.DocumentCheck;
import io.sequencer.chaos.check.DocumentHistory;
import io.sequencer.chaos.history.DocumentEvent.Logged;
import io.sequencer.chaos.verdict.Invariant;
import io.sequencer.chaos.verdict.Verdicts;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** I-6: along the log, the own numbers of each client rise. One that comes twice is I-3. */
public final class ClientOrder implements DocumentCheck {

    @Override
    public void check(DocumentHistory document, ClusterHistory cluster, Verdicts verdicts) {
        Map<String, Logged> last = new HashMap<>();
        List<Logged> rows = document.canonical().rows();
        for (Logged row : rows) {
            Logged before = last.put(row.op().client(), row);
            boolean isRepeat = document.canonical().of(row.op()).orElse(row).seq() != row.seq();
            if (before != null && before.op().seq() > row.op().seq() && !isRepeat) {
                verdicts.found(Invariant.CLIENT_ORDER, before, row);
            }
        }
        verdicts.checked(Invariant.CLIENT_ORDER, rows.size());
    }
}
