package io.sequencer.chaos.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.sequencer.chaos.sim.judge.Bug;
import io.sequencer.chaos.sim.judge.Happening;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Seeds 1, 2, 3, ...; {@code -Dsequencer.seeds} says how many. */
class SimulationTest {
    private static final long SEEDS = Long.getLong("sequencer.seeds", 1_000);
    /** The rarest thing comes some twenty times in so many. */
    private static final long ENOUGH_FOR_ALL = 1_000;

    private static final Pattern TRACE = Pattern.compile("trace ([0-9a-f]{16})");

    @Test
    @Timeout(1_500)
    void whateverHappensEverythingHoldsAndEverythingHappens() {
        Campaign.Summary summary = new Campaign(Bug.NONE).run(1, SEEDS);
        System.out.println(summary.sentence());
        System.out.println(Arrays.stream(Happening.values())
                .map(what -> what + " " + summary.tally().of(what))
                .collect(Collectors.joining(", ")));
        assertThat(summary.failed().stream().map(Campaign::text)).isEmpty();
        if (SEEDS < ENOUGH_FOR_ALL) {
            return;
        }
        assertThat(Arrays.stream(Happening.values())
                        .filter(what -> summary.tally().of(what) == 0))
                .as("what never happened in %d seeds, so that nothing is known about it", SEEDS)
                .isEmpty();
    }

    @Test
    void aSeedIsTheSameRunEveryTime() {
        for (long seed = 1; seed <= 10; seed++) {
            Result first = Simulation.run(seed, Bug.NONE);
            Result second = Simulation.run(seed, Bug.NONE);
            assertThat(second.trace()).as("trace of seed %d", seed).isEqualTo(first.trace());
            assertThat(second.steps()).isEqualTo(first.steps());
        }
    }

    /** Hashes of objects, and the order of immutable sets, are others in another process. */
    @Test
    void aSeedIsTheSameRunInAnotherProcess() throws IOException {
        String here = new Campaign(Bug.NONE).run(1, 20).sentence();
        Process process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        SimMain.class.getName(),
                        "--seeds",
                        "20"))
                .redirectErrorStream(true)
                .start();
        String there;
        try {
            there = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } finally {
            process.destroyForcibly();
        }
        assertThat(trace(there)).isEqualTo(trace(here));
    }

    private static String trace(String output) {
        Matcher matcher = TRACE.matcher(output);
        assertThat(matcher.find()).as("a trace in <%s>", output).isTrue();
        return matcher.group(1);
    }
}
