package io.sequencer.chaos.anomaly;

import io.sequencer.chaos.history.ClusterEvent.FaultBegun;
import io.sequencer.chaos.history.DocumentEvent.Chained;
import io.sequencer.chaos.history.DocumentEvent.Delivered;
import io.sequencer.chaos.history.DocumentEvent.Folded;
import io.sequencer.chaos.history.DocumentEvent.LogRead;
import io.sequencer.chaos.history.DocumentEvent.Logged;
import io.sequencer.chaos.history.DocumentEvent.Read;
import io.sequencer.chaos.history.DocumentEvent.Shown;
import io.sequencer.chaos.history.DocumentEvent.Unsubscribed;
import io.sequencer.chaos.history.DocumentEvent.Write;
import io.sequencer.chaos.history.OpId;
import io.sequencer.chaos.history.Outcome;
import java.util.List;
import java.util.function.ToLongFunction;

/** What breaks I-1 to I-6 and I-14. */
final class LogAnomalies {
    private static final OpId GHOST = new OpId("ghost", 1);

    private LogAnomalies() {}

    static void holeInOneReplica(Scene scene) {
        Logged gone = scene.any(Logged.class, row -> row.seq() > scene.floor() && row.seq() < scene.head());
        scene.remove(gone);
    }

    static void lastNumberSkipped(Scene scene) {
        long head = scene.head();
        OpId last = scene.at(head).op();
        scene.removeSubscriptions();
        scene.change(Logged.class, row -> row.seq() == head, row -> Copies.withSeq(row, head + 1));
        scene.change(LogRead.class, e -> true, e -> new LogRead(e.doc(), e.node(), e.floor(), head + 1));
        scene.change(
                Write.class,
                e -> e.op().equals(last) && e.outcome() instanceof Outcome.Acked,
                e -> Copies.withOutcome(e, e.response(), new Outcome.Acked(head + 1)));
        scene.change(
                Read.class,
                e -> e.head() == head,
                e -> new Read(e.doc(), e.client(), e.node(), e.invoke(), e.response(), head + 1, e.linearizable()));
        scene.change(Folded.class, e -> e.seq() == head, e -> new Folded(e.doc(), head + 1, e.hash()));
        scene.change(Shown.class, e -> true, e -> new Shown(e.doc(), e.client(), head + 1, e.hash()));
        scene.remove(Chained.class, e -> e.seq() == head);
    }

    static void numberTwice(Scene scene) {
        Logged place = scene.any(
                scene.log().stream().filter(row -> row.seq() > scene.floor()).toList());
        scene.add(new Write(place.doc(), GHOST, "n1", 0, Long.MAX_VALUE, 7, 0, new Outcome.Unknown()));
        scene.all(Logged.class, row -> row.seq() == place.seq())
                .forEach(row -> scene.add(Copies.withOp(row, GHOST, 7)));
    }

    static void ackNamesOtherNumber(Scene scene) {
        Write write = scene.any(scene.ackedAtOnce(scene.head() - 1));
        scene.replace(write, Copies.withOutcome(write, write.response(), new Outcome.Acked(Scene.seqOf(write) + 1)));
    }

    static void replicaEndsEarly(Scene scene) {
        long lastAcked = scene.any(last(scene.ackedAtOnce(scene.head()), Scene::seqOf));
        scene.remove(Logged.class, row -> row.node().equals("n2") && row.seq() >= lastAcked);
        scene.change(
                LogRead.class,
                e -> e.node().equals("n2"),
                e -> new LogRead(e.doc(), "n2", Math.min(e.floor(), lastAcked - 1), lastAcked - 1));
    }

    static void loggedPayloadDiffers(Scene scene) {
        Write write = scene.any(scene.ackedAtOnce(scene.head()));
        scene.change(
                Logged.class, row -> row.op().equals(write.op()), row -> Copies.withOp(row, row.op(), ~row.hash()));
    }

    static void ackedOpIsNowhere(Scene scene) {
        long end = scene.any(Unsubscribed.class).time();
        Write like = scene.any(scene.ackedAtOnce(scene.head()));
        scene.add(Copies.between(Copies.withOp(like, GHOST), end - 1, end));
    }

    static void ackedOpIsGoneAfterPowerCut(Scene scene) {
        FaultBegun cut = scene.any(FaultBegun.class, e -> e.kind().startsWith(FaultBegun.POWER_CUT));
        Write like = scene.any(scene.ackedAtOnce(scene.head()));
        scene.add(Copies.between(Copies.withOp(like, GHOST), cut.time() - 2, cut.time() - 1));
    }

    static void loggedTwice(Scene scene) {
        Logged overwritten = scene.any(
                scene.loggedWithoutAck().stream().filter(row -> row.seq() > 1).toList());
        Write first = scene.any(scene.ackedAtOnce(overwritten.seq() - 1));
        scene.change(
                Logged.class,
                row -> row.seq() == overwritten.seq(),
                row -> Copies.withOp(row, first.op(), first.hash()));
        scene.change(Delivered.class, e -> e.seq() == overwritten.seq(), e -> Copies.withOp(e, first.op()));
    }

    static void acksDisagree(Scene scene) {
        Write write = scene.any(scene.ackedAtOnce(scene.head() - 1));
        scene.add(new Write(
                write.doc(),
                write.op(),
                "n3",
                write.response() + 1,
                write.response() + 2,
                write.hash(),
                write.base(),
                new Outcome.Acked(Scene.seqOf(write) + 1)));
    }

    static void lateAckNamesLowerLimit(Scene scene) {
        Write write = scene.any(scene.ackedAtOnce(scene.head()));
        scene.add(new Write(
                write.doc(),
                write.op(),
                "n3",
                write.response() + 1,
                write.response() + 2,
                write.hash(),
                write.base(),
                new Outcome.Acked(Scene.seqOf(write) - 1, true)));
    }

    static void neverSent(Scene scene) {
        Logged row = scene.any(scene.loggedWithoutAck());
        scene.remove(Write.class, e -> e.op().equals(row.op()));
    }

    static void rejectedYetLogged(Scene scene) {
        Logged row = scene.any(scene.loggedWithoutAck());
        scene.change(
                Write.class,
                e -> e.op().equals(row.op()),
                e -> Copies.withOutcome(e, e.invoke() + 1, new Outcome.Rejected("PERMISSION_DENIED", 0)));
    }

    static void otherPayloadThanSent(Scene scene) {
        Logged row = scene.any(scene.loggedWithoutAck());
        scene.change(Write.class, e -> e.op().equals(row.op()), e -> Copies.withHash(e, ~e.hash()));
    }

    static void oldRead(Scene scene) {
        Write write = scene.any(scene.ackedAtOnce(scene.head()));
        long after = write.response() + 1;
        scene.add(new Read(write.doc(), "reader", "n1", after, after + 1, Scene.seqOf(write) - 1, true));
    }

    static void readOfWhatIsNotYetThere(Scene scene) {
        Write write = scene.any(scene.ackedAtOnce(scene.head()));
        long before = write.invoke() - 1;
        scene.add(new Read(write.doc(), "reader", "n1", before - 1, before, Scene.seqOf(write), false));
    }

    static void readBehindTheEnd(Scene scene) {
        Read read = scene.any(Read.class);
        scene.add(new Read(read.doc(), "reader", "n1", read.invoke(), read.response(), scene.head() + 1, true));
    }

    static void laterOpHasLowerNumber(Scene scene) {
        Write higher = scene.any(scene.ackedAtOnce(scene.head()));
        Write lower = scene.any(scene.ackedAtOnce(Scene.seqOf(higher) - 1));
        scene.replace(lower, Copies.between(lower, higher.response() + 1, higher.response() + 2));
    }

    static void opsOfOneClientSwapped(Scene scene) {
        List<Write> acked = scene.ackedAtOnce(scene.head());
        Write one = scene.any(acked);
        Write two = scene.any(acked.stream()
                .filter(e -> e.op().equals(new OpId(one.op().client(), one.op().seq() + 1)))
                .toList());
        long invoke = Math.min(one.invoke(), two.invoke());
        long response = Math.max(one.response(), two.response());
        scene.replace(one, swapped(one, two, invoke, response));
        scene.replace(two, swapped(two, one, invoke, response));
        scene.change(
                Logged.class, row -> row.seq() == Scene.seqOf(one), row -> Copies.withOp(row, two.op(), two.hash()));
        scene.change(
                Logged.class, row -> row.seq() == Scene.seqOf(two), row -> Copies.withOp(row, one.op(), one.hash()));
        scene.change(Delivered.class, e -> e.seq() == Scene.seqOf(one), e -> Copies.withOp(e, two.op()));
        scene.change(Delivered.class, e -> e.seq() == Scene.seqOf(two), e -> Copies.withOp(e, one.op()));
    }

    private static Write swapped(Write own, Write other, long invoke, long response) {
        return Copies.withOutcome(Copies.between(own, invoke, response), response, other.outcome());
    }

    private static List<Long> last(List<Write> writes, ToLongFunction<Write> by) {
        return writes.isEmpty() ? List.of() : List.of(by.applyAsLong(writes.get(writes.size() - 1)));
    }
}
