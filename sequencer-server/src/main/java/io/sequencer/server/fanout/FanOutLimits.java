package io.sequencer.server.fanout;

import java.time.Duration;

/**
 * How much fan-out holds and sends at once.
 *
 * @param tailFrames most frames a topic keeps for subscribers that are a little behind
 * @param tailBytes most bytes a topic keeps
 * @param allTailsBytes most bytes that all topics keep together, beyond the newest frame of each
 * @param frameBytes largest frame of ops or snapshot, unless one op is larger
 * @param checkpointOps a text document's checksum is announced about every so many ops
 * @param idle and after so long without one
 */
public record FanOutLimits(
        int tailFrames, int tailBytes, long allTailsBytes, int frameBytes, int checkpointOps, Duration idle) {

    public FanOutLimits {
        if (tailFrames < 1 || tailBytes < 1 || frameBytes < 4096 || checkpointOps < 1 || idle.isNegative()) {
            throw new IllegalArgumentException("fan-out limits out of range");
        }
    }

    public FanOutLimits withAllTails(long bytes) {
        return new FanOutLimits(tailFrames, tailBytes, bytes, frameBytes, checkpointOps, idle);
    }

    public static FanOutLimits defaults() {
        return new FanOutLimits(1024, 1 << 20, 64 << 20, 256 << 10, 256, Duration.ofSeconds(2));
    }
}
