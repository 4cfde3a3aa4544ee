package io.sequencer.cli.member;

import picocli.CommandLine.Command;

/** Who belongs to the cluster. */
@Command(
        name = "member",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        description = {
            "Shows and changes who belongs to the cluster.",
            "A node comes in by itself: 'serve --config FILE --join', with --replace=NODE in place of another one."
        },
        subcommands = {
            MemberListCommand.class,
            MemberAddCommand.class,
            MemberReplaceCommand.class,
            MemberRemoveCommand.class
        })
public final class MemberCommand {}
