package io.sequencer.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.sequencer.cli.cluster.LocalCluster;
import io.sequencer.cli.replay.ReplayReport;
import io.sequencer.cli.replay.ReplayRun;
import io.sequencer.cli.replay.Trace;
import io.sequencer.client.ClientOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReplayTest {

    private static final ClientOptions OPTIONS =
            ClientOptions.defaults().withSubmitTimeout(Duration.ofSeconds(90)).withCallTimeout(Duration.ofSeconds(60));

    @Test
    void everyEditOfATraceIsThereOnceAlthoughLeadersAreKilled(@TempDir Path directory) {
        Trace trace = Trace.generated(new Random(7), 30_000);
        try (LocalCluster cluster = Clusters.three(directory)) {
            Optional<ReplayRun.Kills> kills = Optional.of(new ReplayRun.Kills(cluster, Duration.ofSeconds(1)));
            ReplayReport report =
                    new ReplayRun(cluster.endpoints(), OPTIONS).run(trace.split(2), "replay", 8, kills, acked -> {});
            assertThat(report.verdict().findings()).isEmpty();
            assertThat(report.leaderKills()).as("leaders killed").isPositive();
            assertThat(report.verdict().lost()).isZero();
            assertThat(report.verdict().duplicated()).isZero();
        }
    }
}
