package io.sequencer.chaos.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.sequencer.chaos.check.ClusterHistory;
import io.sequencer.chaos.history.ClusterEvent.FaultBegun;
import io.sequencer.chaos.history.ClusterEvent.FaultEnded;
import io.sequencer.chaos.history.DocumentEvent.Placed;
import io.sequencer.chaos.history.DocumentEvent.Write;
import io.sequencer.chaos.history.Event;
import io.sequencer.chaos.history.OpId;
import io.sequencer.chaos.history.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AvailabilityTest {
    private final List<Event> history = new ArrayList<>();
    private long ops;

    @BeforeEach
    void oneOpEveryTenMillisOfTwoShards() {
        history.add(new Placed("a", 1));
        history.add(new Placed("b", 2));
        for (long time = -1_000; time <= 5_000; time += 10) {
            // Shard 1 has no leader from 1,000 to 1,500 and from 3,000 to 3,200.
            if (!(time > 1_000 && time < 1_500) && !(time > 3_000 && time < 3_200)) {
                ack("a", time);
            }
            ack("b", time);
        }
    }

    @Test
    void aFaultCostsTheLongestTimeWithoutAnOpOnTheWorstShard() {
        fault("kill-leader", 1_005, 1_600);
        fault("kill-leader", 3_100, 3_100);
        fault("kill-leader", 4_001, 4_002);
        fault("pause", 2_000, 2_100);

        assertThat(HistoryCheck.check(history).availability().byKind(cluster()))
                .containsExactly(
                        new Availability.OfKind("kill-leader", 3, 100, 495, 495),
                        new Availability.OfKind("pause", 1, 10, 10, 10));
    }

    @Test
    void aFaultThatNeverEndsLastsToTheEnd() {
        history.add(new FaultBegun(TimeUnit.MILLISECONDS.toNanos(500), "f", "kill-leader", "n1"));
        assertThat(HistoryCheck.check(history).availability().byKind(cluster()))
                .containsExactly(new Availability.OfKind("kill-leader", 1, 500, 500, 500));
    }

    @Test
    void opsThatAreAskedForAndNeverAnsweredAreATimeWithoutOne() {
        assertThat(HistoryCheck.check(history).availability().longestMillis()).isEqualTo(500);
        history.add(write("a", 9_000, Long.MAX_VALUE, new Outcome.Unknown()));
        assertThat(HistoryCheck.check(history).availability().longestMillis()).isEqualTo(4_000);
    }

    private ClusterHistory cluster() {
        return HistoryCheck.check(history).cluster();
    }

    private void fault(String kind, long begin, long end) {
        String id = "f" + history.size();
        history.add(new FaultBegun(TimeUnit.MILLISECONDS.toNanos(begin), id, kind, "n1"));
        history.add(new FaultEnded(TimeUnit.MILLISECONDS.toNanos(end), id));
    }

    private void ack(String doc, long time) {
        history.add(write(doc, time - 1, time, new Outcome.Acked(++ops)));
    }

    private Write write(String doc, long invoke, long response, Outcome outcome) {
        OpId op = new OpId("ada", history.size());
        long end = response == Long.MAX_VALUE ? response : TimeUnit.MILLISECONDS.toNanos(response);
        return new Write(doc, op, "n1", TimeUnit.MILLISECONDS.toNanos(invoke), end, 1, 0, outcome);
    }
}
