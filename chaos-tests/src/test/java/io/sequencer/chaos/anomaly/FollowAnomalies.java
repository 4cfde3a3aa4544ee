package io.sequencer.chaos.anomaly;

import io.sequencer.chaos.history.DocumentEvent.Delivered;
import io.sequencer.chaos.history.DocumentEvent.Folded;
import io.sequencer.chaos.history.DocumentEvent.Shown;
import io.sequencer.chaos.history.DocumentEvent.Snapshot;
import io.sequencer.chaos.history.DocumentEvent.Subscribed;
import io.sequencer.chaos.history.DocumentEvent.Unsubscribed;
import io.sequencer.chaos.history.DocumentEvent.Write;
import io.sequencer.chaos.history.OpId;
import java.util.List;
import java.util.Optional;

/** What breaks I-7, I-8 and I-17. */
final class FollowAnomalies {

    private FollowAnomalies() {}

    static void deliveryMissing(Scene scene) {
        Delivered gone = scene.any(scene.neighbours()).get(0);
        scene.remove(gone);
    }

    static void deliveredTwice(Scene scene) {
        Delivered twice = scene.any(Delivered.class);
        scene.insertAfter(twice, Copies.at(twice, twice.time()));
    }

    static void deliveriesSwapped(Scene scene) {
        List<Delivered> pair = scene.any(scene.neighbours());
        Delivered one = pair.get(0);
        Delivered two = pair.get(1);
        scene.replace(one, Copies.at(two, one.time()));
        scene.replace(two, Copies.at(one, two.time()));
    }

    static void deliveredPayloadDiffers(Scene scene) {
        Delivered delivered = scene.any(Delivered.class);
        scene.replace(delivered, Copies.withHash(delivered, ~delivered.hash()));
    }

    static void deliveredOpDiffers(Scene scene) {
        Delivered delivered = scene.any(Delivered.class);
        scene.replace(delivered, Copies.withOp(delivered, new OpId("ghost", 1)));
    }

    static void deliveredButNotLogged(Scene scene) {
        Unsubscribed end = scene.any(Unsubscribed.class);
        scene.add(
                new Delivered(end.doc(), end.subscriber(), end.time() - 1, scene.head() + 1, new OpId("ghost", 1), 7));
    }

    static void resumeSkipsOps(Scene scene) {
        Subscribed resumed =
                scene.any(Subscribed.class, e -> e.last() > 0 && e.snapshot().isEmpty());
        scene.replace(resumed, resumed(resumed, resumed.last() + 1, Optional.empty()));
    }

    static void snapshotIsOlderThanWhatIsThere(Scene scene) {
        Subscribed resumed =
                scene.any(Subscribed.class, e -> e.last() > 0 && e.snapshot().isPresent());
        long seq = resumed.last() - 1;
        Folded fold = scene.all(Folded.class, e -> e.seq() == seq).stream()
                .findFirst()
                .orElse(new Folded(resumed.doc(), seq, 7));
        scene.add(fold);
        scene.replace(resumed, resumed(resumed, resumed.last(), Optional.of(new Snapshot(seq, fold.hash()))));
    }

    static void snapshotHoldsOtherContent(Scene scene) {
        Subscribed resumed = scene.any(Subscribed.class, e -> e.snapshot().isPresent());
        Snapshot snapshot = resumed.snapshot().orElseThrow();
        scene.replace(
                resumed, resumed(resumed, resumed.last(), Optional.of(new Snapshot(snapshot.seq(), ~snapshot.hash()))));
    }

    static void neverReaches(Scene scene) {
        String subscriber = scene.any(Unsubscribed.class).subscriber();
        long from = lastAckedThatIsDelivered(scene, subscriber);
        scene.remove(Delivered.class, e -> e.subscriber().equals(subscriber) && e.seq() >= from);
    }

    static void reachesLate(Scene scene) {
        Unsubscribed end = scene.any(Unsubscribed.class);
        long from = lastAckedThatIsDelivered(scene, end.subscriber());
        scene.change(
                Delivered.class,
                e -> e.subscriber().equals(end.subscriber()) && e.seq() >= from,
                e -> Copies.at(e, end.time() - 1));
    }

    static void oneClientShowsOther(Scene scene) {
        Shown shown = scene.any(Shown.class);
        scene.replace(shown, new Shown(shown.doc(), shown.client(), shown.seq(), ~shown.hash()));
    }

    static void allClientsShowOtherThanTheLog(Scene scene) {
        scene.change(Shown.class, e -> true, e -> new Shown(e.doc(), e.client(), e.seq(), ~e.hash()));
    }

    static void oneClientStayedBehind(Scene scene) {
        if (scene.all(Shown.class).size() < 2) {
            throw new Scene.DoesNotFitException();
        }
        Shown shown = scene.any(Shown.class);
        long seq = shown.seq() - 1;
        long hash = scene.all(Folded.class, e -> e.seq() == seq).stream()
                .mapToLong(Folded::hash)
                .findFirst()
                .orElse(7);
        scene.add(new Folded(shown.doc(), seq, hash));
        scene.replace(shown, new Shown(shown.doc(), shown.client(), seq, hash));
    }

    /** The last acked op, if the subscriber got it and all after it one by one. */
    private static long lastAckedThatIsDelivered(Scene scene, String subscriber) {
        List<Write> acked = scene.ackedAtOnce(scene.head());
        long lastAcked = Scene.seqOf(scene.any(acked.subList(Math.max(0, acked.size() - 1), acked.size())));
        boolean bySnapshot = !scene.all(
                        Subscribed.class,
                        e -> e.subscriber().equals(subscriber)
                                && (e.last() >= lastAcked
                                        || e.snapshot().map(Snapshot::seq).orElse(0L) >= lastAcked))
                .isEmpty();
        if (bySnapshot) {
            throw new Scene.DoesNotFitException();
        }
        return lastAcked;
    }

    private static Subscribed resumed(Subscribed e, long last, Optional<Snapshot> snapshot) {
        return new Subscribed(e.doc(), e.subscriber(), e.node(), e.time(), last, snapshot);
    }
}
