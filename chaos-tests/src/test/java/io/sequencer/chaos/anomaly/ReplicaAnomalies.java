package io.sequencer.chaos.anomaly;

import io.sequencer.chaos.history.ClusterEvent.Digest;
import io.sequencer.chaos.history.ClusterEvent.Sample;
import io.sequencer.chaos.history.DocumentEvent.Chained;
import io.sequencer.chaos.history.DocumentEvent.Floor;
import io.sequencer.chaos.history.DocumentEvent.Logged;
import io.sequencer.chaos.history.DocumentEvent.Write;
import io.sequencer.chaos.history.OpId;
import io.sequencer.chaos.history.Outcome;
import java.util.Comparator;

/** What breaks I-9 to I-12. */
final class ReplicaAnomalies {
    private static final OpId GHOST = new OpId("ghost", 1);

    private ReplicaAnomalies() {}

    static void staleWithoutFloor(Scene scene) {
        Write like = scene.any(Write.class);
        scene.add(stale(like, scene.floor(), like.invoke() + 1));
    }

    static void staleBeforeTheFloor(Scene scene) {
        Floor first = scene.any(scene.all(Floor.class).stream()
                .sorted(Comparator.comparingLong(Floor::floor))
                .limit(1)
                .toList());
        scene.add(stale(scene.any(Write.class), first.floor() - 1, first.since() - 1));
    }

    private static Write stale(Write like, long base, long response) {
        Write asked = Copies.withBase(Copies.withOp(Copies.between(like, response - 1, response), GHOST), base);
        return Copies.withOutcome(asked, response, new Outcome.Rejected(Outcome.Rejected.STALE_BASE, base + 1));
    }

    static void acceptedBelowTheFloor(Scene scene) {
        Floor floor = scene.any(Floor.class);
        Logged after = scene.any(Logged.class, row -> row.index() > floor.index());
        scene.change(Logged.class, row -> row.seq() == after.seq(), row -> Copies.withBase(row, floor.floor() - 1));
    }

    static void oneReplicaHasAnotherFloor(Scene scene) {
        Floor floor = scene.any(Floor.class);
        scene.replace(floor, new Floor(floor.doc(), floor.node(), floor.index(), floor.floor() - 1, floor.since()));
    }

    static void floorGoesBack(Scene scene) {
        Floor last = scene.any(Floor.class, floor -> floor.floor() == scene.floor());
        scene.add(new Floor(last.doc(), last.node(), last.index() + 1_000_000, last.floor() - 1, last.since()));
    }

    static void chainDiffers(Scene scene) {
        Chained chained = scene.any(Chained.class);
        scene.replace(chained, new Chained(chained.doc(), chained.node(), chained.seq(), ~chained.chain()));
    }

    static void digestDiffers(Scene scene) {
        Digest digest = scene.any(Digest.class);
        scene.replace(digest, new Digest(digest.shard(), digest.node(), digest.index(), ~digest.digest()));
    }

    static void rowDiffers(Scene scene) {
        Logged row = scene.any(Logged.class);
        scene.replace(row, Copies.withApplied(row, ~row.applied()));
    }

    static void twoLeadersOfOneTerm(Scene scene) {
        Sample sample = scene.any(Sample.class, e -> !e.leader().isEmpty());
        scene.add(new Sample(
                sample.time() + 1,
                sample.node(),
                sample.process(),
                sample.shard(),
                sample.term(),
                "another",
                sample.commit()));
    }

    static void termGoesBack(Scene scene) {
        Sample sample = scene.any(Sample.class);
        scene.add(new Sample(
                sample.time() + 1,
                sample.node(),
                sample.process() + 1,
                sample.shard(),
                sample.term() - 1,
                "",
                sample.commit()));
    }

    static void commitIndexGoesBack(Scene scene) {
        Sample sample = scene.any(Sample.class);
        scene.add(new Sample(
                sample.time() + 1,
                sample.node(),
                sample.process(),
                sample.shard(),
                sample.term(),
                "",
                sample.commit() - 1));
    }
}
