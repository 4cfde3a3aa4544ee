package io.sequencer.cli.member;

import io.sequencer.cli.ClusterOptions;
import io.sequencer.cli.CommandFailure;
import io.sequencer.cli.ExitCode;
import io.sequencer.cli.Output;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Who leads. */
@Command(
        name = "leader",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        description = "Moves leaders; 'status' shows them.")
public final class LeaderCommand {

    @Command(
            name = "move",
            mixinStandardHelpOptions = true,
            description = {
                "Has a node lead a shard. Ops in flight are not lost.",
                "Nodes hand leaders back to where they belong after some seconds of peace."
            })
    int move(
            @Parameters(paramLabel = "SHARD") int shard,
            @Parameters(paramLabel = "NODE") String node,
            @Mixin ClusterOptions cluster,
            @Mixin Output output) {
        try (ClusterAdmin admin = new ClusterAdmin(cluster.endpoints(), cluster.ways(), cluster.timeout())) {
            Optional<String> refusal = admin.move(shard, node);
            if (refusal.isPresent()) {
                throw new CommandFailure(ExitCode.REFUSED, "shard " + shard + ": " + refusal.get());
            }
            if (output.json()) {
                output.object(Map.of("shard", shard, "leader", node));
            } else {
                output.line("shard " + shard + " is led by " + node + ".");
            }
            return 0;
        }
    }
}
