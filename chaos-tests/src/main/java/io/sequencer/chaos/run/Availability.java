package io.sequencer.chaos.run;

import io.sequencer.chaos.check.ClusterHistory;
import io.sequencer.chaos.check.DocumentHistory;
import io.sequencer.chaos.history.ClusterEvent.FaultBegun;
import io.sequencer.chaos.history.ClusterEvent.FaultEnded;
import io.sequencer.chaos.history.DocumentEvent.Write;
import io.sequencer.chaos.history.Outcome;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * I-16: how long no op of a shard came through. The unavailability of a fault is the longest such time that begins or lasts while
 * it acts, on the shard where it is longest, counted from the fault's beginning; to the millisecond. Belongs to one thread.
 */
public final class Availability {
    private static final long NANOS_PER_MILLI = 1_000_000;

    private final SortedMap<Integer, OkTimes> shards = new TreeMap<>();

    /**
     * The unavailabilities of all faults of one kind.
     *
     * @param faults how many there were
     */
    public record OfKind(String kind, int faults, long p50Millis, long p99Millis, long maxMillis) {

        private static OfKind of(String kind, List<Long> millis) {
            long[] sorted = millis.stream().mapToLong(Long::longValue).sorted().toArray();
            return new OfKind(kind, sorted.length, rank(sorted, 0.50), rank(sorted, 0.99), sorted[sorted.length - 1]);
        }

        private static long rank(long[] sorted, double share) {
            return sorted[Math.max(0, (int) Math.ceil(share * sorted.length) - 1)];
        }
    }

    /** Takes the ops of a document. @return how many of them were acked */
    public long add(DocumentHistory document) {
        OkTimes times = shards.computeIfAbsent(document.shard(), shard -> new OkTimes());
        long acked = 0;
        for (List<Write> attempts : document.writes().values()) {
            boolean isAcked = false;
            for (Write attempt : attempts) {
                times.asked(attempt.invoke());
                if (attempt.outcome() instanceof Outcome.Acked) {
                    times.ok(attempt.response());
                    isAcked = true;
                }
            }
            acked += isAcked ? 1 : 0;
        }
        return acked;
    }

    /** Takes what another thread has gathered. */
    public void add(Availability other) {
        other.shards.forEach((shard, times) ->
                shards.computeIfAbsent(shard, any -> new OkTimes()).add(times));
    }

    /** The longest time without an ok op of some shard. */
    public long longestMillis() {
        return longest(millisOfShards(), Long.MIN_VALUE, Long.MAX_VALUE);
    }

    /** By kind of fault, in alphabetical order. */
    public List<OfKind> byKind(ClusterHistory cluster) {
        SortedMap<String, List<Long>> kinds = new TreeMap<>();
        List<long[]> all = millisOfShards();
        for (FaultBegun fault : cluster.faults()) {
            long begin = Math.floorDiv(fault.time(), NANOS_PER_MILLI);
            long end = cluster.endOf(fault)
                    .map(FaultEnded::time)
                    .map(time -> Math.floorDiv(time, NANOS_PER_MILLI))
                    .orElse(Long.MAX_VALUE);
            kinds.computeIfAbsent(fault.kind(), kind -> new ArrayList<>()).add(longest(all, begin, end));
        }
        return kinds.entrySet().stream()
                .map(kind -> OfKind.of(kind.getKey(), kind.getValue()))
                .toList();
    }

    private List<long[]> millisOfShards() {
        return shards.values().stream().map(OkTimes::millis).toList();
    }

    private static long longest(List<long[]> shards, long begin, long end) {
        long longest = 0;
        for (long[] ok : shards) {
            int place = Arrays.binarySearch(ok, begin);
            // From the last ok before the beginning on.
            int next = Math.max(1, place >= 0 ? place + 1 : -place - 1);
            while (next < ok.length && ok[next - 1] <= end) {
                longest = Math.max(longest, ok[next] - Math.max(begin, ok[next - 1]));
                next++;
            }
        }
        return longest;
    }
}
