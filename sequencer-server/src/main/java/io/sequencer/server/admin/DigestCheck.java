package io.sequencer.server.admin;

import io.sequencer.proto.log.v1.AppliedRow;
import io.sequencer.proto.log.v1.CheckDigest;
import io.sequencer.proto.log.v1.Command;
import io.sequencer.server.core.ShardReader;
import io.sequencer.server.forward.CommandOutcome;
import java.time.Duration;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;

/**
 * Has all replicas of a shard compare their states: on the node that leads it, states the digest at an applied index in the log,
 * after so many entries, or after a while if anything changed. One statement a shard is under way at a time. {@link #look} runs
 * on one thread and does not wait.
 */
public final class DigestCheck {

    private final List<Checked> shards;
    private final String self;
    private final IntPredicate isCopy;
    private final long everyEntries;
    private final long everyNanos;
    private final LongSupplier nanoTime;

    private static final class Checked {
        private final int number;
        private final LedShard shard;
        private volatile boolean underWay;
        /** The entry that held the last statement: nothing changed as long as it is the last one. */
        private volatile long checkedIndex;

        private volatile long checkedNanos;

        Checked(int number, LedShard shard, long now) {
            this.number = number;
            this.shard = shard;
            this.checkedNanos = now;
        }
    }

    /**
     * @param shards by number
     * @param self this node's name as a member
     * @param isCopy by the number of a shard: whether its state came from another member and was not confirmed since
     * @param nanoTime as {@link System#nanoTime}
     */
    public DigestCheck(
            List<? extends LedShard> shards,
            String self,
            IntPredicate isCopy,
            long everyEntries,
            Duration every,
            LongSupplier nanoTime) {
        long now = nanoTime.getAsLong();
        this.shards = IntStream.range(0, shards.size())
                .mapToObj(number -> new Checked(number, shards.get(number), now))
                .toList();
        this.self = self;
        this.isCopy = isCopy;
        this.everyEntries = everyEntries;
        this.everyNanos = every.toNanos();
        this.nanoTime = nanoTime;
    }

    /** States what is due. */
    public void look() {
        for (Checked checked : shards) {
            if (!checked.underWay && checked.shard.isLedHere()) {
                AppliedRow applied = checked.shard.read(ShardReader::applied);
                long entries = applied.getLogIndex() - checked.checkedIndex;
                boolean late = nanoTime.getAsLong() - checked.checkedNanos >= everyNanos;
                if (entries >= everyEntries || (entries > 0 && late)) {
                    state(checked, applied);
                }
            }
        }
    }

    private void state(Checked checked, AppliedRow applied) {
        checked.underWay = true;
        Command command = Command.newBuilder()
                .setCheckDigest(CheckDigest.newBuilder()
                        .setMember(self)
                        .setLogIndex(applied.getLogIndex())
                        .setDigest(applied.getStateDigest())
                        .setCopied(isCopy.test(checked.number)))
                .build();
        checked.shard.submit(command).thenAccept(outcome -> {
            if (outcome instanceof CommandOutcome.Decided decided) {
                checked.checkedIndex = decided.decision().getDone().getLogIndex();
                checked.checkedNanos = nanoTime.getAsLong();
            }
            checked.underWay = false;
        });
    }
}
