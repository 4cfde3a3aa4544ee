package io.sequencer.chaos.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.sequencer.chaos.sim.judge.Bug;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A simulator that cannot fail is worthless: each planted mistake is found, and by which seed is printed. */
class PlantedBugsTest {
    private static final int SEEDS = 400;

    @ParameterizedTest
    @EnumSource(value = Bug.class, mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void aPlantedMistakeIsFoundWithinFourHundredSeeds(Bug bug) {
        long seed = 0;
        Result result;
        do {
            seed++;
            result = Simulation.run(seed, bug);
        } while (result.failures().isEmpty() && seed < SEEDS);
        System.out.println(bug + " is found by seed " + seed + ": " + firstLine(result));
        assertThat(result.failures())
                .as("in %d seeds with: %s", SEEDS, bug.sentence())
                .isNotEmpty();
    }

    private static String firstLine(Result result) {
        return result.failures().stream()
                .flatMap(String::lines)
                .filter(line -> !line.startsWith("seed "))
                .filter(line -> !line.startsWith(" ") && !line.matches("I-[0-9]+ +[0-9].*"))
                .findFirst()
                .orElse("");
    }
}
