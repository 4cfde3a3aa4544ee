package io.sequencer.cli.backup;

import picocli.CommandLine.Command;

/** The group {@code backup}. */
@Command(
        name = "backup",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        description = {
            "Backs up a running cluster.",
            "'backup verify DIR' and 'backup restore DIR --config FILE' need none; see 'backup verify --help'."
        },
        subcommands = BackupCreateCommand.class)
public final class BackupCommand {}
