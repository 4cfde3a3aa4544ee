package io.sequencer.server.admin;

import io.sequencer.proto.log.v1.Command;
import io.sequencer.proto.log.v1.RaiseFeatureLevel;
import io.sequencer.server.forward.CommandOutcome;
import java.util.List;
import java.util.function.IntUnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Raises the feature level of the shards that this node leads, as soon as every member says that it reads the higher one.
 * A member that does not answer holds it back: an old node that is only down must not find what it cannot read.
 *
 * <p>While nothing is to be raised, a search asks nobody. Runs on one thread, which may block.
 */
public final class LevelRaise {
    private static final Logger LOG = LoggerFactory.getLogger(LevelRaise.class);

    private final List<? extends LedShard> shards;
    private final int newest;
    private final IntUnaryOperator level;
    private final IntUnaryOperator readByAll;

    /**
     * @param shards by number
     * @param newest the highest level that this node reads
     * @param level by the number of a shard: its own
     * @param readByAll by the number of a shard: the highest level that all its members read, 0 if one does not answer
     */
    public LevelRaise(List<? extends LedShard> shards, int newest, IntUnaryOperator level, IntUnaryOperator readByAll) {
        this.shards = List.copyOf(shards);
        this.newest = newest;
        this.level = level;
        this.readByAll = readByAll;
    }

    /** One look at all shards that this node leads; waits for what it proposed. */
    public void search() {
        for (int number = 0; number < shards.size(); number++) {
            LedShard shard = shards.get(number);
            if (level.applyAsInt(number) < newest && shard.isLedHere()) {
                raise(number, shard, Math.min(newest, readByAll.applyAsInt(number)));
            }
        }
    }

    private void raise(int number, LedShard shard, int wanted) {
        int now = level.applyAsInt(number);
        if (wanted <= now) {
            return;
        }
        CommandOutcome outcome = shard.submit(Command.newBuilder()
                        .setRaiseFeatureLevel(RaiseFeatureLevel.newBuilder().setLevel(wanted))
                        .build())
                .join();
        LOG.info("shard {}: every member reads feature level {}, it was {}: {}", number, wanted, now, outcome);
    }
}
