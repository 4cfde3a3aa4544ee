package io.sequencer.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.sequencer.cli.cluster.LocalCluster;
import io.sequencer.cli.converge.ConvergeRun;
import io.sequencer.cli.converge.Outcome;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A few of the sessions that {@code scripts/converge} runs in great numbers. */
class ConvergeTest {

    @Test
    void authorsWhoLoseConnectionsAndStartAgainEndWithTheTextOfEveryNode(@TempDir Path directory) {
        try (LocalCluster cluster = Clusters.three(directory)) {
            Outcome outcome = new ConvergeRun(cluster, 4, Duration.ofSeconds(120)).run(1, 30, done -> {});
            assertThat(outcome.findings()).isEmpty();
            assertThat(outcome.sessions()).isEqualTo(30);
            assertThat(outcome.restarts()).isPositive();
            assertThat(outcome.ops()).isGreaterThan(30);
            assertThat(outcome.javaScripts() > 0).isEqualTo(ConvergeRun.hasNode());
        }
    }
}
