package io.sequencer.chaos.check.replica;

import io.sequencer.chaos.check.CanonicalLog;
import io.sequencer.chaos.check.ClusterHistory;
import io.sequencer.chaos.check.DocumentCheck;
import io.sequencer.chaos.check.DocumentHistory;
import io.sequencer.chaos.history.ClusterEvent.Digest;
import io.sequencer.chaos.history.DocumentEvent.Chained;
import io.sequencer.chaos.history.DocumentEvent.Logged;
import io.sequencer.chaos.verdict.Invariant;
import io.sequencer.chaos.verdict.Verdicts;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * I-11: replicas have the same rows, the same hash chain at a number and the same digest at a log index. What follows the first
 * difference differs too, so only the first one is told: of each replica's log, of a document's chains, of a shard's digests.
 */
public final class SameState implements DocumentCheck {

    @Override
    public void check(DocumentHistory document, ClusterHistory cluster, Verdicts verdicts) {
        document.logs().values().forEach(rows -> checkRows(rows, document.canonical(), verdicts));
        checkChains(document.chains(), verdicts);
    }

    private static void checkRows(List<Logged> rows, CanonicalLog log, Verdicts verdicts) {
        boolean differs = false;
        long before = Long.MIN_VALUE;
        for (Logged row : rows) {
            // A second row of one number is I-1's.
            if (row.seq() != before && !differs) {
                Logged same = log.at(row.seq()).orElse(row);
                if (!CanonicalLog.isSame(row, same)) {
                    differs = true;
                    verdicts.found(Invariant.SAME_STATE, row, same);
                }
            }
            before = row.seq();
        }
        verdicts.checked(Invariant.SAME_STATE, rows.size());
    }

    private static void checkChains(List<Chained> chains, Verdicts verdicts) {
        Chained before = null;
        for (Chained chained :
                chains.stream().sorted(Comparator.comparingLong(Chained::seq)).toList()) {
            if (before != null && before.seq() == chained.seq() && before.chain() != chained.chain()) {
                verdicts.found(Invariant.SAME_STATE, before, chained);
                break;
            }
            before = chained;
        }
        verdicts.checked(Invariant.SAME_STATE, chains.size());
    }

    /** Judges the digests of all shards. */
    public void checkDigests(ClusterHistory cluster, Verdicts verdicts) {
        Map<Integer, Digest> before = new HashMap<>();
        Map<Integer, Digest> differing = new HashMap<>();
        for (Digest digest : cluster.digests().stream()
                .sorted(Comparator.comparingLong(Digest::index))
                .toList()) {
            Digest last = before.put(digest.shard(), digest);
            if (last != null
                    && last.index() == digest.index()
                    && last.digest() != digest.digest()
                    && differing.putIfAbsent(digest.shard(), digest) == null) {
                verdicts.found(Invariant.SAME_STATE, last, digest);
            }
        }
        verdicts.checked(Invariant.SAME_STATE, cluster.digests().size());
    }
}
