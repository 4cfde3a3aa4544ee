package io.sequencer.server.admin;

import io.sequencer.proto.log.v1.AppliedRow;
import io.sequencer.proto.log.v1.Command;
import io.sequencer.proto.log.v1.EnableAccounts;
import io.sequencer.server.core.level.FeatureLevel;
import io.sequencer.server.forward.CommandOutcome;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has owners and grants decide in the shards that this node leads, as soon as every member reads that. It never ends: what
 * the nodes' settings say later changes nothing of it.
 *
 * <p>Where they decide already, a search costs one row. Runs on one thread, which may block.
 */
public final class AccountsStart {
    private static final Logger LOG = LoggerFactory.getLogger(AccountsStart.class);

    private final List<? extends LedShard> shards;

    /**
     * @param shards by number
     * @param wanted whether this node is to propose it
     */
    public AccountsStart(List<? extends LedShard> shards, boolean wanted) {
        this.shards = wanted ? List.copyOf(shards) : List.of();
    }

    /** One look at all shards that this node leads; waits for what it proposed. */
    public void search() {
        for (int number = 0; number < shards.size(); number++) {
            LedShard shard = shards.get(number);
            if (shard.isLedHere() && shard.read(rows -> isDue(rows.applied()))) {
                CommandOutcome outcome = shard.submit(Command.newBuilder()
                                .setEnableAccounts(EnableAccounts.getDefaultInstance())
                                .build())
                        .join();
                LOG.info("shard {}: owners and grants decide from now on: {}", number, outcome);
            }
        }
    }

    private static boolean isDue(AppliedRow applied) {
        return !applied.getAccounts() && FeatureLevel.orFirst(applied.getFeatureLevel()) >= FeatureLevel.ACCOUNTS;
    }
}
