package io.sequencer.chaos.check.replica;

import io.sequencer.chaos.check.ClusterHistory;
import io.sequencer.chaos.check.DocumentCheck;
import io.sequencer.chaos.check.DocumentHistory;
import io.sequencer.chaos.history.DocumentEvent.Floor;
import io.sequencer.chaos.history.DocumentEvent.Logged;
import io.sequencer.chaos.history.DocumentEvent.Write;
import io.sequencer.chaos.history.Outcome;
import io.sequencer.chaos.verdict.Invariant;
import io.sequencer.chaos.verdict.Verdicts;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * I-9, both ways: a base that was refused as stale lies below a floor that can have been committed before the answer (or too far
 * behind the head), and no base below a floor got in after it.
 */
public final class StaleBases implements DocumentCheck {

    @Override
    public void check(DocumentHistory document, ClusterHistory cluster, Verdicts verdicts) {
        List<Floor> rising = new ArrayList<>(document.floors());
        rising.sort(Comparator.comparingLong(Floor::floor));
        long[] since = earliestSince(rising);
        for (List<Write> attempts : document.writes().values()) {
            for (Write attempt : attempts) {
                if (attempt.outcome() instanceof Outcome.Rejected refused
                        && refused.code().equals(Outcome.Rejected.STALE_BASE)) {
                    verdicts.checked(Invariant.STALE_ONLY_BELOW_FLOOR, 1);
                    boolean tooFar = refused.head() - attempt.base() > cluster.rebaseLimit();
                    int above = firstAbove(rising, attempt.base());
                    if (!tooFar && (above == rising.size() || since[above] > attempt.response())) {
                        verdicts.found(Invariant.STALE_ONLY_BELOW_FLOOR, attempt);
                    }
                }
            }
        }
        checkAccepted(document, verdicts);
    }

    /** Of each floor and all higher ones, the earliest time at which one of them can have been committed. */
    private static long[] earliestSince(List<Floor> rising) {
        long[] since = new long[rising.size()];
        long earliest = Long.MAX_VALUE;
        for (int i = since.length - 1; i >= 0; i--) {
            earliest = Math.min(earliest, rising.get(i).since());
            since[i] = earliest;
        }
        return since;
    }

    private static int firstAbove(List<Floor> rising, long base) {
        int low = 0;
        int high = rising.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (rising.get(middle).floor() <= base) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    private static void checkAccepted(DocumentHistory document, Verdicts verdicts) {
        if (document.floors().isEmpty()) {
            return;
        }
        List<Floor> floors = new ArrayList<>(document.floors());
        floors.sort(Comparator.comparingLong(Floor::index));
        List<Logged> rows = new ArrayList<>(document.canonical().rows());
        rows.sort(Comparator.comparingLong(Logged::index));
        long top = floors.stream().mapToLong(Floor::floor).max().orElse(0);
        Floor highest = null;
        int next = 0;
        for (Logged row : rows) {
            if (row.index() == 0) {
                // Where it stands matters only if some floor is above its base.
                if (row.base() < top) {
                    verdicts.unjudged(Invariant.STALE_ONLY_BELOW_FLOOR, 1);
                }
                continue;
            }
            while (next < floors.size() && floors.get(next).index() < row.index()) {
                Floor floor = floors.get(next++);
                highest = highest == null || floor.floor() > highest.floor() ? floor : highest;
            }
            verdicts.checked(Invariant.STALE_ONLY_BELOW_FLOOR, 1);
            if (highest != null && row.base() < highest.floor()) {
                verdicts.found(Invariant.STALE_ONLY_BELOW_FLOOR, row, highest);
            }
        }
    }
}
