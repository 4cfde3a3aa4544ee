package io.sequencer.cli.member;

import io.sequencer.cli.ClusterOptions;
import io.sequencer.cli.CommandFailure;
import io.sequencer.cli.ExitCode;
import io.sequencer.cli.Output;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Has a node leave every shard. */
@Command(
        name = "remove",
        mixinStandardHelpOptions = true,
        description = {
            "Removes a node from the cluster, whether it runs or not. What it leads is led by another one first.",
            "A node that runs ends, with exit code 78, when it has left all shards.",
            "Refused if the remaining members could not decide anything because too many of them do not answer."
        })
public final class MemberRemoveCommand implements Callable<Integer> {

    @Parameters(paramLabel = "NODE", description = "The node's name.")
    private String node = "";

    @Option(
            names = "--force",
            description = "Do not refuse: nothing is decided until those that do not answer are back.")
    private boolean force;

    @Mixin
    private ClusterOptions cluster = new ClusterOptions();

    @Mixin
    private Output output = new Output();

    @Override
    public Integer call() {
        try (ClusterAdmin admin = new ClusterAdmin(cluster.endpoints(), cluster.ways(), cluster.timeout())) {
            if (admin.members().stream().noneMatch(m -> m.getNodeId().equals(node))) {
                throw new CommandFailure(ExitCode.REFUSED, node + " is no member; 'member list' shows them");
            }
            int shards = admin.shards();
            for (int shard = 0; shard < shards; shard++) {
                Optional<String> refusal = admin.remove(shard, node, force);
                if (refusal.isPresent()) {
                    throw new CommandFailure(
                            ExitCode.REFUSED,
                            "shard " + shard + ": " + refusal.get()
                                    + (shard == 0
                                            ? ""
                                            : ". It left " + shard + " of " + shards
                                                    + " shards; the same command goes on"));
                }
            }
            if (output.json()) {
                output.object(Map.of("removed", node, "shards", shards));
            } else {
                output.line(node + " is removed from all " + shards + " shards.");
            }
            return 0;
        }
    }
}
