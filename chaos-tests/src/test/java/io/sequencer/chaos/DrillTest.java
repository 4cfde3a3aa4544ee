package io.sequencer.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.sequencer.cli.cluster.ClusterPlan;
import io.sequencer.cli.drill.member.Drill;
import io.sequencer.cli.drill.member.Judgement;
import io.sequencer.cli.drill.member.Load;
import io.sequencer.cli.drill.member.Scenario;
import io.sequencer.cli.drill.revoke.Revocations;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Drills that {@code scripts/drill} runs one by one: of members that go and come back, one after the other on one cluster; and a short one
 * of rights that come and go.
 */
class DrillTest {

    private static final List<Scenario> SCENARIOS = List.of(Scenario.LAGGING_FOLLOWER, Scenario.ROLLING_RESTART);

    /** Short logs; and a busy machine is not to have more elections than the drills make. */
    private static final Map<String, String> SETTINGS = settings();

    private static Map<String, String> settings() {
        Map<String, String> all = new HashMap<>(Scenario.LAGGING_FOLLOWER.settings());
        all.put("raft.timeoutMinMillis", "2000");
        all.put("raft.timeoutMaxMillis", "4000");
        return Map.copyOf(all);
    }

    @Test
    @Timeout(600)
    void noAckedOpIsLostWhenAFollowerLagsAndNodesRestart(@TempDir Path directory) throws Exception {
        ClusterPlan plan = Drill.plan(directory, Clusters.serverClasspath(), SETTINGS);
        try (Drill drill = new Drill(plan, Load.TRUNCATED, System.out::println)) {
            Judgement judgement = Judgement.of(drill, hurt -> {
                for (Scenario scenario : SCENARIOS) {
                    hurt.step(scenario.name());
                    scenario.run(hurt);
                }
            });
            assertThat(judgement.findings()).isEmpty();
            assertThat(judgement.acked()).isPositive();
        }
    }

    @Test
    @Timeout(300)
    void nothingIsAcceptedOrToldBehindARevocationWhileLeadersAreKilled(@TempDir Path directory) throws Exception {
        try (Revocations drill = new Revocations(directory, Clusters.serverClasspath(), System.out::println)) {
            Revocations.Result result = drill.run(8, 1);
            assertThat(result.findings()).isEmpty();
            assertThat(result.revocations()).isPositive();
            assertThat(result.delivered()).isPositive();
        }
    }
}
