package io.sequencer.chaos.check;

import io.sequencer.chaos.history.ClusterEvent;
import io.sequencer.chaos.history.ClusterEvent.Digest;
import io.sequencer.chaos.history.ClusterEvent.FaultBegun;
import io.sequencer.chaos.history.ClusterEvent.FaultEnded;
import io.sequencer.chaos.history.ClusterEvent.Healed;
import io.sequencer.chaos.history.ClusterEvent.RebaseLimit;
import io.sequencer.chaos.history.ClusterEvent.Sample;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What happened to all documents. Immutable. */
public final class ClusterHistory {
    private static final long DEFAULT_REBASE_LIMIT = 10_000;

    private final List<Sample> samples;
    private final List<Digest> digests;
    private final List<FaultBegun> faults;
    private final Map<String, FaultEnded> ends;
    private final List<Quiet> quiet;
    private final Optional<FaultBegun> lastPowerCut;
    private final long rebaseLimit;

    private ClusterHistory(Builder builder) {
        samples = builder.samples.stream()
                .sorted(Comparator.comparingLong(Sample::time))
                .toList();
        digests = List.copyOf(builder.digests);
        faults = builder.faults.stream()
                .sorted(Comparator.comparingLong(FaultBegun::time))
                .toList();
        ends = Map.copyOf(builder.ends);
        quiet = builder.healed.stream()
                .sorted(Comparator.comparingLong(Healed::time))
                .map(healed -> Quiet.of(healed, faults))
                .toList();
        lastPowerCut = faults.stream()
                .filter(fault -> fault.kind().startsWith(FaultBegun.POWER_CUT))
                .reduce((earlier, later) -> later);
        rebaseLimit = builder.rebaseLimit;
    }

    /** By time. */
    public List<Sample> samples() {
        return samples;
    }

    public List<Digest> digests() {
        return digests;
    }

    /** By time. */
    public List<FaultBegun> faults() {
        return faults;
    }

    /** When the fault was over; empty if it never was. */
    public Optional<FaultEnded> endOf(FaultBegun fault) {
        return Optional.ofNullable(ends.get(fault.id()));
    }

    /** How far behind the head a base may be. */
    public long rebaseLimit() {
        return rebaseLimit;
    }

    /**
     * By when an op that was acked at that time must have reached every subscriber; {@link Long#MAX_VALUE} if no quiet time was
     * long enough.
     */
    public long dueTime(long acked) {
        for (int i = firstQuietEndingAfter(acked); i < quiet.size(); i++) {
            Quiet time = quiet.get(i);
            long due = Math.max(acked, time.from()) + time.boundNanos();
            if (due <= time.until()) {
                return due;
            }
        }
        return Long.MAX_VALUE;
    }

    private int firstQuietEndingAfter(long time) {
        int low = 0;
        int high = quiet.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (quiet.get(middle).until() <= time) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** The last power cut, if it began at or after that time. */
    public Optional<FaultBegun> powerCutSince(long time) {
        return lastPowerCut.filter(cut -> cut.time() >= time);
    }

    /** From a healing to the next fault. */
    private record Quiet(long from, long until, long boundNanos) {

        static Quiet of(Healed healed, List<FaultBegun> faults) {
            long until = faults.stream()
                    .mapToLong(FaultBegun::time)
                    .filter(begun -> begun > healed.time())
                    .findFirst()
                    .orElse(Long.MAX_VALUE);
            return new Quiet(healed.time(), until, healed.boundNanos());
        }
    }

    /** Gathers events. Belongs to one thread. */
    public static final class Builder {
        private final List<Sample> samples = new ArrayList<>();
        private final List<Digest> digests = new ArrayList<>();
        private final List<FaultBegun> faults = new ArrayList<>();
        private final Map<String, FaultEnded> ends = new HashMap<>();
        private final List<Healed> healed = new ArrayList<>();
        private long rebaseLimit = DEFAULT_REBASE_LIMIT;

        public void add(ClusterEvent event) {
            if (event instanceof Sample sample) {
                samples.add(sample);
            } else if (event instanceof Digest digest) {
                digests.add(digest);
            } else if (event instanceof FaultBegun fault) {
                faults.add(fault);
            } else if (event instanceof FaultEnded ended) {
                ends.put(ended.id(), ended);
            } else if (event instanceof Healed quiet) {
                healed.add(quiet);
            } else if (event instanceof RebaseLimit limit) {
                rebaseLimit = limit.ops();
            }
        }

        public ClusterHistory build() {
            return new ClusterHistory(this);
        }
    }
}
