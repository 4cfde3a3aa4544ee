package io.sequencer.cli.replay;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ReplayReportTest {

    @Test
    void aLongRunWithoutTheKillsThatWereAskedForFails() {
        ReplayReport report = report(12, 0);
        assertThat(report.sound()).isFalse();
        assertThat(report.sentences()).anyMatch(line -> line.startsWith("No leader was killed"));
    }

    @Test
    void aRunThatEndsBeforeTheFirstKillSaysSo() {
        ReplayReport report = report(3, 0);
        assertThat(report.sound()).isTrue();
        assertThat(report.sentences()).anyMatch(line -> line.contains("killed 0 times: the run was shorter"));
    }

    @Test
    void killsThatCameAreCounted() {
        ReplayReport report = report(12, 2);
        assertThat(report.sound()).isTrue();
        assertThat(report.sentences()).contains("Leaders were killed 2 times.");
    }

    private static ReplayReport report(double seconds, int kills) {
        return new ReplayReport(
                3,
                1,
                Optional.of(new ReplayReport.Kills(kills, 5)),
                new ReplayReport.Acks(100, seconds, 1, 2, 3),
                new ReplayReport.Verdict(0, 0, List.of()));
    }
}
