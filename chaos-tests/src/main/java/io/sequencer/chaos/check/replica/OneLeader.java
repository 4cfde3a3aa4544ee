package io.sequencer.chaos.check.replica;

import io.sequencer.chaos.check.ClusterHistory;
import io.sequencer.chaos.history.ClusterEvent.Sample;
import io.sequencer.chaos.verdict.Invariant;
import io.sequencer.chaos.verdict.Verdicts;
import java.util.HashMap;
import java.util.Map;

/** I-12: all who name a leader of a term name the same, and no node goes back in term or commit index. */
public final class OneLeader {

    private record Term(int shard, long term) {}

    private record Place(String node, int shard) {}

    /** Judges all samples of all shards. */
    public void check(ClusterHistory cluster, Verdicts verdicts) {
        Map<Term, Sample> leaders = new HashMap<>();
        Map<Place, Sample> last = new HashMap<>();
        for (Sample sample : cluster.samples()) {
            if (!sample.leader().isEmpty()) {
                Sample first = leaders.putIfAbsent(new Term(sample.shard(), sample.term()), sample);
                if (first != null && !first.leader().equals(sample.leader())) {
                    verdicts.found(Invariant.ONE_LEADER, first, sample);
                }
            }
            Sample before = last.put(new Place(sample.node(), sample.shard()), sample);
            if (before != null && isBack(before, sample)) {
                verdicts.found(Invariant.ONE_LEADER, before, sample);
            }
        }
        verdicts.checked(Invariant.ONE_LEADER, cluster.samples().size());
    }

    /** A new process begins with the commit index that it reads from its disk, which may be lower; the term may not be. */
    private static boolean isBack(Sample before, Sample sample) {
        return sample.term() < before.term()
                || (sample.process() == before.process() && sample.commit() < before.commit());
    }
}
