package io.sequencer.cli.doc;

import io.sequencer.cli.keep.DeleteCommand;
import io.sequencer.cli.keep.RetentionCommand;
import io.sequencer.cli.share.AcceptCommand;
import io.sequencer.cli.share.AccessCommand;
import io.sequencer.cli.share.DeclineCommand;
import io.sequencer.cli.share.ListCommand;
import io.sequencer.cli.share.RenameCommand;
import io.sequencer.cli.share.ShareCommand;
import io.sequencer.cli.share.TransferCommand;
import io.sequencer.cli.share.UnshareCommand;
import picocli.CommandLine.Command;

/** The group {@code doc}. */
@Command(
        name = "doc",
        description = "Creates, reads, edits, shares and checks documents.",
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
            DeleteCommand.class,
            ListCommand.class,
            AccessCommand.class,
            ShareCommand.class,
            UnshareCommand.class,
            AcceptCommand.class,
            DeclineCommand.class,
            TransferCommand.class,
            RenameCommand.class
        })
public final class DocCommand {}
