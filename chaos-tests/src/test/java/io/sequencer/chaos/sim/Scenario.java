package io.sequencer.chaos.sim;

import static io.sequencer.chaos.sim.time.VirtualTime.MILLI;

import io.sequencer.chaos.sim.time.Dice;
import io.sequencer.proto.log.v1.Settings;
import io.sequencer.proto.v1.DocumentMode;
import io.sequencer.proto.v1.Retention;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a seed is about.
 *
 * @param documents and their modes; those with one tag live in one shard
 * @param faultEvery pause between two faults, about; 0: there are none
 * @param actEvery pause between two things that a client does, about
 * @param stressNanos how long clients are busy and faults come
 */
record Scenario(
        int shards,
        SortedMap<String, DocumentMode> documents,
        Settings settings,
        int editors,
        boolean deletes,
        long faultEvery,
        long actEvery,
        long stressNanos) {
    /** No clock is set so far. */
    private static final long LONG_MILLIS = 1_000_000_000;

    /** Whether sessions are forgotten during the run. */
    boolean sessionsExpire() {
        return settings.getSessionTtlMillis() < LONG_MILLIS;
    }

    static Scenario of(Dice dice) {
        SortedMap<String, DocumentMode> documents = new TreeMap<>();
        documents.put("{a}text", DocumentMode.TEXT);
        documents.put("{a}log", DocumentMode.APPEND);
        if (dice.oneIn(2)) {
            documents.put("{a}board", DocumentMode.STRICT);
        }
        if (dice.oneIn(3)) {
            documents.put("{b}text", DocumentMode.TEXT);
            documents.put("{b}log", DocumentMode.APPEND);
        }
        Settings.Builder settings = Settings.newBuilder()
                .setSnapshotEveryOps(dice.between(1, 30))
                .setSessionTtlMillis(dice.oneIn(2) ? dice.between(400, 3_000) : LONG_MILLIS)
                .setMarkerTtlMillis(LONG_MILLIS)
                .setRetention(Retention.newBuilder().setOps(dice.oneIn(4) ? 1_000 : dice.below(30)));
        if (dice.oneIn(4)) {
            settings.setMaxRebaseOps(dice.between(2, 30));
        }
        // Long enough that a session's first messages are forgotten, though not the session.
        boolean isLong = dice.oneIn(40);
        return new Scenario(
                dice.oneIn(3) ? 2 : 1,
                documents,
                settings.build(),
                2 + dice.below(2),
                dice.oneIn(10),
                dice.oneIn(isLong ? 2 : 12) ? 0 : dice.between(40, 400) * MILLI,
                (isLong ? 6 : dice.between(15, 100)) * MILLI,
                (isLong ? 4_000 : dice.between(500, 2_000)) * MILLI);
    }
}
