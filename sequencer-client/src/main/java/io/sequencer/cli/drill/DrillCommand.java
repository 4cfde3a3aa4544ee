package io.sequencer.cli.drill;

import io.sequencer.cli.drill.damage.BitFlipDrill;
import io.sequencer.cli.drill.disk.DiskErrorDrill;
import io.sequencer.cli.drill.load.OverloadDrill;
import io.sequencer.cli.drill.member.MemberDrill;
import io.sequencer.cli.drill.power.PowerCutDrill;
import io.sequencer.cli.drill.restore.BackupRestoreDrill;
import io.sequencer.cli.drill.revoke.RevokeDrill;
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
        subcommands = {
            GrowthDrill.class,
            DiskFullDrill.class,
            MemberDrill.WipedFollower.class,
            MemberDrill.TruncatedLog.class,
            MemberDrill.MemberReplace.class,
            MemberDrill.GrowShrink.class,
            MemberDrill.LaggingFollower.class,
            MemberDrill.TwoSnapshots.class,
            MemberDrill.RollingRestart.class,
            BitFlipDrill.class,
            DiskErrorDrill.class,
            PowerCutDrill.class,
            BackupRestoreDrill.class,
            OverloadDrill.class,
            RevokeDrill.class
        })
public final class DrillCommand {}
