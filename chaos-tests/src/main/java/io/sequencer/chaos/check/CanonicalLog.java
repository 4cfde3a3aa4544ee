package io.sequencer.chaos.check;

import io.sequencer.chaos.history.DocumentEvent.Logged;
import io.sequencer.chaos.history.OpId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The log that most replicas hold, number by number: by it, what single replicas, clients and subscribers saw is judged. Where no
 * two agree, the first replica's row counts.
 */
public final class CanonicalLog {
    private final List<Logged> rows;
    private final long[] seqs;
    private final Map<OpId, Logged> byOp;

    private CanonicalLog(List<Logged> rows) {
        this.rows = rows;
        this.seqs = rows.stream().mapToLong(Logged::seq).toArray();
        this.byOp = new HashMap<>(rows.size() * 2);
        rows.forEach(row -> byOp.putIfAbsent(row.op(), row));
    }

    /** Merges the replicas' logs, each sorted by number. */
    static CanonicalLog of(Collection<List<Logged>> replicas) {
        List<List<Logged>> logs = List.copyOf(replicas);
        int[] next = new int[logs.size()];
        List<Logged> rows = new ArrayList<>();
        List<Logged> candidates = new ArrayList<>();
        while (true) {
            long seq = Long.MAX_VALUE;
            for (int i = 0; i < next.length; i++) {
                if (next[i] < logs.get(i).size()) {
                    seq = Math.min(seq, logs.get(i).get(next[i]).seq());
                }
            }
            candidates.clear();
            for (int i = 0; i < next.length; i++) {
                List<Logged> log = logs.get(i);
                if (next[i] < log.size() && log.get(next[i]).seq() == seq) {
                    candidates.add(log.get(next[i]++));
                    // Repeats of a number are a finding of their own; one row of it is enough here.
                    while (next[i] < log.size() && log.get(next[i]).seq() == seq) {
                        next[i]++;
                    }
                }
            }
            if (candidates.isEmpty()) {
                return new CanonicalLog(List.copyOf(rows));
            }
            rows.add(mostFrequent(candidates));
        }
    }

    private static Logged mostFrequent(List<Logged> candidates) {
        Logged best = candidates.get(0);
        int votes = 0;
        for (Logged candidate : candidates) {
            int same = 0;
            for (Logged other : candidates) {
                same += isSame(candidate, other) ? 1 : 0;
            }
            if (same > votes) {
                best = candidate;
                votes = same;
            }
        }
        return best;
    }

    /** Whether two replicas hold the same under one number. */
    public static boolean isSame(Logged left, Logged right) {
        return left.op().equals(right.op())
                && left.hash() == right.hash()
                && left.applied() == right.applied()
                && left.base() == right.base()
                && (left.index() == right.index() || left.index() == 0 || right.index() == 0);
    }

    /** All rows, by number. */
    public List<Logged> rows() {
        return rows;
    }

    /** The highest number; 0 if there is none. */
    public long head() {
        return seqs.length == 0 ? 0 : seqs[seqs.length - 1];
    }

    /** The row of that number. */
    public Optional<Logged> at(long seq) {
        if (seqs.length == 0) {
            return Optional.empty();
        }
        // The log is dense unless something is wrong with it, so the place is known.
        long guess = seq - seqs[0];
        int place = guess >= 0 && guess < seqs.length && seqs[(int) guess] == seq
                ? (int) guess
                : Arrays.binarySearch(seqs, seq);
        return place < 0 ? Optional.empty() : Optional.of(rows.get(place));
    }

    /** The first row of that op. */
    public Optional<Logged> of(OpId op) {
        return Optional.ofNullable(byOp.get(op));
    }
}
