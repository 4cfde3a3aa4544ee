package io.sequencer.cli.drill;

import picocli.CommandLine.Command;

/** The group {@code drill}. */
@Command(
        name = "drill",
        description = {
            "Breaks or strains a cluster of its own under steady writes and checks that its promises hold.",
            "Exit code 0 only if they do; 77 if the drill cannot run here, with the reason."
        },
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "NAME",
        subcommands = {GrowthDrill.class, DiskFullDrill.class})
public final class DrillCommand {}
