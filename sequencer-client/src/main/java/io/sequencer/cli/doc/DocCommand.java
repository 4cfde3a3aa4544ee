package io.sequencer.cli.doc;

import io.sequencer.cli.keep.DeleteCommand;
import io.sequencer.cli.keep.RetentionCommand;
import picocli.CommandLine.Command;

/** The group {@code doc}. */
@Command(
        name = "doc",
        description = "Creates, reads, edits and checks documents.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            CreateCommand.class,
            CatCommand.class,
            EditCommand.class,
            TailCommand.class,
            OpsCommand.class,
            HistoryCommand.class,
            AuthorsCommand.class,
            RestoreCommand.class,
            VerifyCommand.class,
            RetentionCommand.class,
            DeleteCommand.class
        })
public final class DocCommand {}
