package io.sequencer.chaos.check.replica;

import io.sequencer.chaos.check.ClusterHistory;
import io.sequencer.chaos.check.DocumentCheck;
import io.sequencer.chaos.check.DocumentHistory;
import io.sequencer.chaos.history.DocumentEvent.Floor;
import io.sequencer.chaos.verdict.Invariant;
import io.sequencer.chaos.verdict.Verdicts;
import java.util.Comparator;
import java.util.List;

/** I-10: along the Raft log, all replicas tell one floor that only rises. */
public final class Floors implements DocumentCheck {

    @Override
    public void check(DocumentHistory document, ClusterHistory cluster, Verdicts verdicts) {
        List<Floor> floors = document.floors().stream()
                .sorted(Comparator.comparingLong(Floor::index))
                .toList();
        Floor before = null;
        for (Floor floor : floors) {
            if (before != null
                    && (before.index() == floor.index()
                            ? before.floor() != floor.floor()
                            : before.floor() > floor.floor())) {
                verdicts.found(Invariant.SAME_FLOOR, before, floor);
            }
            before = floor;
        }
        verdicts.checked(Invariant.SAME_FLOOR, floors.size());
    }
}
