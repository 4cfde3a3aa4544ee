package io.sequencer.chaos.anomaly;

import static org.assertj.core.api.Assertions.assertThat;

import io.sequencer.chaos.history.Event;
import io.sequencer.chaos.model.ModelHistory;
import io.sequencer.chaos.model.Shape;
import io.sequencer.chaos.run.HistoryCheck;
import io.sequencer.chaos.run.Report;
import io.sequencer.chaos.verdict.Finding;
import io.sequencer.chaos.verdict.Invariant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class AnomalyTest {
    private static final int SEEDS = 20;
    private static final int PLANTED_AT_LEAST = 5;

    private static List<List<Event>> histories = List.of();

    @BeforeAll
    static void makeGoodHistories() {
        histories = LongStream.range(0, SEEDS).mapToObj(AnomalyTest::history).toList();
    }

    private static List<Event> history(long seed) {
        List<Event> history = new ArrayList<>();
        ModelHistory.write(
                seed, new Shape(1, 400 + 10 * (int) seed, 2 + (int) seed % 4, 1 + (int) seed % 3), history::add);
        return history;
    }

    @ParameterizedTest
    @EnumSource
    void aPlantedAnomalyIsNamedAndNothingElse(Anomaly anomaly) {
        int planted = 0;
        for (int seed = 0; seed < SEEDS; seed++) {
            Optional<List<Event>> bad = anomaly.plantIn(histories.get(seed), new Random(seed));
            if (bad.isPresent()) {
                planted++;
                Report report = HistoryCheck.check(bad.get());
                assertThat(report.verdicts().findings())
                        .as("seed %d", seed)
                        .isNotEmpty()
                        .allMatch(finding -> finding.invariant() == anomaly.broken())
                        .allMatch(finding -> !finding.witnesses().isEmpty());
                assertThat(report.hasFindings()).isTrue();
            }
        }
        assertThat(planted).as("histories it fits into").isGreaterThanOrEqualTo(PLANTED_AT_LEAST);
    }

    @Test
    void everyInvariantThatIsJudgedHasAnAnomaly() {
        EnumSet<Invariant> broken = EnumSet.of(Invariant.AVAILABILITY);
        for (Anomaly anomaly : Anomaly.values()) {
            broken.add(anomaly.broken());
        }
        assertThat(broken).containsExactly(Invariant.values());
    }

    @Test
    void twoAnomaliesInOneHistoryAreBothNamed() {
        List<Event> one =
                Anomaly.OLD_READ.plantIn(histories.get(0), new Random(1)).orElseThrow();
        List<Event> both = Anomaly.CHAIN_DIFFERS.plantIn(one, new Random(2)).orElseThrow();

        assertThat(HistoryCheck.check(both).verdicts().findings())
                .extracting(Finding::invariant)
                .contains(Invariant.REAL_TIME, Invariant.SAME_STATE);
    }
}
