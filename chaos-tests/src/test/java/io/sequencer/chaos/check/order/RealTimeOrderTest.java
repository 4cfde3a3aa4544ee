package io.sequencer.chaos.check.order;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.sequencer.chaos.check.ClusterHistory;
import io.sequencer.chaos.check.DocumentHistory;
import io.sequencer.chaos.check.order.ExhaustiveSearch.Operation;
import io.sequencer.chaos.history.DocumentEvent;
import io.sequencer.chaos.history.DocumentEvent.LogRead;
import io.sequencer.chaos.history.DocumentEvent.Logged;
import io.sequencer.chaos.history.DocumentEvent.Read;
import io.sequencer.chaos.history.DocumentEvent.Write;
import io.sequencer.chaos.history.OpId;
import io.sequencer.chaos.history.Outcome;
import io.sequencer.chaos.verdict.Invariant;
import io.sequencer.chaos.verdict.Verdicts;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** More random histories: {@code -Dsequencer.histories=1000000}. */
class RealTimeOrderTest {
    private static final int HISTORIES = Integer.getInteger("sequencer.histories", 200_000);
    private static final int MAX_OPERATIONS = 7;
    private static final double UNKNOWN = 0.1;

    private final ClusterHistory cluster = new ClusterHistory.Builder().build();

    @Test
    void theScanSaysWhatAnExhaustiveSearchSays() {
        int linearizable = 0;
        for (int seed = 0; seed < HISTORIES; seed++) {
            List<Operation> operations = random(new Random(seed));
            boolean expected = ExhaustiveSearch.isLinearizable(operations);
            if (isCleanByScan(operations) != expected) {
                fail("seed %d: linearizable %s, but not so by the scan: %s".formatted(seed, expected, operations));
            }
            linearizable += expected ? 1 : 0;
        }
        assertThat(linearizable).as("linearizable ones of %d", HISTORIES).isBetween(HISTORIES / 5, HISTORIES * 4 / 5);
    }

    @Test
    void theWitnessesAreAnAnswerAndALaterRequestThatIgnoresIt() {
        List<Operation> operations =
                List.of(new Operation(true, 1, 2, 1), new Operation(true, 3, 4, 2), new Operation(false, 5, 6, 1));
        Verdicts verdicts = scanOf(operations);
        assertThat(verdicts.findings()).hasSize(1);
        assertThat(verdicts.findings().get(0).witnesses())
                .satisfiesExactly(
                        answer -> assertThat(((Write) answer).response()).isEqualTo(4),
                        request -> assertThat(((Read) request).invoke()).isEqualTo(5));
    }

    @Test
    void ofAnOpThatWasSentOftenTheFirstRequestAndTheFirstAckCount() {
        OpId op = new OpId("ada", 1);
        List<DocumentEvent> events = new ArrayList<>(List.of(
                new Write("d", op, "n1", 10, Long.MAX_VALUE, 1, 0, new Outcome.Unknown()),
                new Write("d", op, "n2", 50, 60, 1, 0, new Outcome.Acked(1)),
                new Write("d", op, "n3", 70, 80, 1, 0, new Outcome.Acked(1)),
                new Logged("d", "n1", 1, op, 1, 1, 0, 1),
                new LogRead("d", "n1", 0, 1),
                // Saw the op before its second attempt was sent.
                new Read("d", "bob", "n1", 20, 30, 1, true)));
        assertThat(scan(events).findings()).isEmpty();

        events.add(new Read("d", "bob", "n1", 25, 65, 0, true));
        assertThat(scan(events).findings()).isEmpty();

        events.add(new Read("d", "bob", "n1", 61, 65, 0, true));
        assertThat(scan(events).found(Invariant.REAL_TIME)).isEqualTo(1);
    }

    /** Half-way to chaos: an order that a sequencer went through, then some times and heads that it did not. */
    private static List<Operation> random(Random random) {
        int size = 1 + random.nextInt(MAX_OPERATIONS);
        List<Operation> operations = new ArrayList<>();
        long head = 0;
        for (int i = 0; i < size; i++) {
            long effect = 10L * i;
            long invoke = effect - random.nextInt(25);
            long response = effect + random.nextInt(25);
            if (random.nextInt(3) > 0) {
                head++;
                boolean isUnknown = random.nextDouble() < UNKNOWN;
                operations.add(new Operation(true, invoke, isUnknown ? Long.MAX_VALUE : response, head));
            } else {
                operations.add(new Operation(false, invoke, response, head));
            }
        }
        int changes = random.nextInt(3);
        for (int i = 0; i < changes; i++) {
            int place = random.nextInt(size);
            operations.set(place, changed(operations.get(place), random, head));
        }
        Collections.shuffle(operations, random);
        return operations;
    }

    private static Operation changed(Operation of, Random random, long head) {
        if (of.isWrite() || random.nextBoolean()) {
            int shift = random.nextInt(121) - 60;
            long response = of.response() == Long.MAX_VALUE ? Long.MAX_VALUE : of.response() + shift;
            return new Operation(of.isWrite(), of.invoke() + shift, response, of.value());
        }
        return new Operation(false, of.invoke(), of.response(), random.nextInt((int) head + 2));
    }

    private boolean isCleanByScan(List<Operation> operations) {
        return scanOf(operations).found(Invariant.REAL_TIME) == 0;
    }

    private Verdicts scanOf(List<Operation> operations) {
        List<DocumentEvent> events = new ArrayList<>();
        long head = 0;
        for (int i = 0; i < operations.size(); i++) {
            Operation of = operations.get(i);
            if (of.isWrite()) {
                OpId op = new OpId("client-" + i, 1);
                Outcome outcome =
                        of.response() == Long.MAX_VALUE ? new Outcome.Unknown() : new Outcome.Acked(of.value());
                events.add(new Write("d", op, "n1", of.invoke(), of.response(), 1, 0, outcome));
                events.add(new Logged("d", "n1", of.value(), op, 1, 1, 0, of.value()));
                head++;
            } else {
                events.add(new Read("d", "reader", "n1", of.invoke(), of.response(), of.value(), true));
            }
        }
        events.add(new LogRead("d", "n1", 0, head));
        return scan(events);
    }

    private Verdicts scan(List<DocumentEvent> events) {
        DocumentHistory.Builder builder = new DocumentHistory.Builder();
        events.forEach(builder::add);
        Verdicts verdicts = new Verdicts();
        new RealTimeOrder().check(builder.build(), cluster, verdicts);
        return verdicts;
    }
}
