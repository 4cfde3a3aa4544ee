package io.sequencer.chaos.sim;

import io.sequencer.chaos.sim.judge.Bug;
import io.sequencer.chaos.sim.judge.Happening;
import io.sequencer.chaos.sim.judge.Tally;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;

/** {@code scripts/sim}: runs seeds, prints what happened in them, and what did not hold with the command that shows it again. */
public final class SimMain {
    private static final String USAGE = "usage: scripts/sim [--seeds COUNT] [--seed FIRST] [--bug NAME] [--story FILE]";

    private SimMain() {}

    /** Exit code 0: everything held; 1: something did not; 2: wrong arguments. */
    public static void main(String[] arguments) {
        System.exit(run(arguments));
    }

    private static int run(String[] arguments) {
        long seeds = 0;
        long first = 1;
        boolean one = false;
        Bug bug = Bug.NONE;
        String story = "";
        try {
            for (int i = 0; i < arguments.length; i += 2) {
                String value = arguments[i + 1];
                switch (arguments[i]) {
                    case "--seeds" -> seeds = Long.parseLong(value);
                    case "--seed" -> {
                        first = Long.parseLong(value);
                        one = true;
                    }
                    case "--story" -> story = value;
                    case "--bug" -> bug = Bug.valueOf(value);
                    default -> throw new IllegalArgumentException(arguments[i]);
                }
            }
        } catch (RuntimeException e) {
            System.err.println(USAGE);
            return 2;
        }
        if (!story.isEmpty()) {
            return tell(first, bug, story);
        }
        Campaign campaign = new Campaign(bug);
        Campaign.Summary summary = campaign.run(first, seeds > 0 ? seeds : one ? 1 : 10_000);
        print(summary);
        return summary.failed().isEmpty() ? 0 : 1;
    }

    /** Writes all that happens in one seed into a file. */
    private static int tell(long seed, Bug bug, String file) {
        try (PrintStream out = new PrintStream(file, StandardCharsets.UTF_8)) {
            Result result = Simulation.run(seed, bug, Optional.of(out));
            System.out.println(
                    result.failures().isEmpty() ? "seed " + seed + ": everything held" : Campaign.text(result));
            return result.failures().isEmpty() ? 0 : 1;
        } catch (IOException e) {
            System.err.println("cannot write " + file + ": " + e.getMessage());
            return 74;
        }
    }

    private static void print(Campaign.Summary summary) {
        Tally tally = summary.tally();
        for (Happening what : Happening.values()) {
            System.out.printf(
                    Locale.ROOT,
                    "%,14d  %s%n",
                    tally.of(what),
                    what.name().toLowerCase(Locale.ROOT).replace('_', ' '));
        }
        System.out.println(summary.sentence());
        for (Result result : summary.failed()) {
            System.out.println();
            System.out.println(Campaign.text(result));
        }
    }
}
