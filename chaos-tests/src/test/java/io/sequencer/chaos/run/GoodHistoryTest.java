package io.sequencer.chaos.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.sequencer.chaos.history.Event;
import io.sequencer.chaos.model.ModelHistory;
import io.sequencer.chaos.model.Shape;
import io.sequencer.chaos.verdict.Invariant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class GoodHistoryTest {
    private static final int SEEDS = 300;

    @Test
    void nothingIsFoundInAGoodHistory() {
        for (long seed = 0; seed < SEEDS; seed++) {
            Random random = new Random(seed);
            Shape shape =
                    new Shape(1 + random.nextInt(3), 1 + random.nextInt(800), 1 + random.nextInt(6), random.nextInt(4));
            List<Event> history = new ArrayList<>();
            ModelHistory.write(seed, shape, history::add);

            Report report = HistoryCheck.check(history);

            assertThat(report.verdicts().findings())
                    .as("seed %d, %s", seed, shape)
                    .isEmpty();
            assertThat(report.hasFindings()).isFalse();
            assertThat(report.isConclusive()).as("seed %d, %s", seed, shape).isTrue();
        }
    }

    @Test
    void everyInvariantIsHeldAgainstEvents() {
        List<Event> history = new ArrayList<>();
        ModelHistory.write(1, new Shape(2, 2_000, 4, 2), history::add);

        Report report = HistoryCheck.check(history);

        for (Invariant invariant : Invariant.values()) {
            assertThat(report.verdicts().checked(invariant)).as("%s", invariant).isPositive();
        }
        assertThat(report.ackedOps()).isBetween(3_900L, 4_100L);
    }
}
