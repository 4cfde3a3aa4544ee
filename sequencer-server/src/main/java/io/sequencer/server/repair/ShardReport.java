package io.sequencer.server.repair;

import io.sequencer.server.raft.storage.ShardLog;
import java.util.Optional;

/**
 * What was found of one shard.
 *
 * @param watermark up to here the log was committed and on disk, by the watermark file
 * @param applied last log entry in the state's database; -1 if it cannot be opened, 0 if there is none
 * @param stateProblem why the database cannot be opened
 */
record ShardReport(int shard, ShardLog log, long watermark, long applied, Optional<String> stateProblem) {

    enum Remedy {
        NONE,
        TRUNCATE_UNACKED,
        REJOIN
    }

    /** Up to here the log must reach. */
    long promised() {
        return Math.max(watermark, applied);
    }

    ShardLog.Verdict verdict() {
        return log.verdict(promised());
    }

    Remedy remedy() {
        if (stateProblem.isPresent()) {
            return Remedy.REJOIN;
        }
        return switch (verdict().condition()) {
            case SOUND -> Remedy.NONE;
            case TORN_TAIL -> Remedy.TRUNCATE_UNACKED;
            case LOST_ENTRIES -> Remedy.REJOIN;
        };
    }

    /** What is wrong, for people; empty if nothing is. */
    String finding() {
        return stateProblem.map(p -> "state: " + p).orElseGet(() -> verdict().line());
    }
}
