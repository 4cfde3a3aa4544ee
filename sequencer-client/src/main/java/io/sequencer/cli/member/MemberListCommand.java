package io.sequencer.cli.member;

import io.sequencer.cli.ClusterOptions;
import io.sequencer.cli.Output;
import io.sequencer.proto.v1.Member;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** The members, as the log of the first node that answers tells. */
@Command(name = "list", mixinStandardHelpOptions = true, description = "Shows the members and where they are reached.")
public final class MemberListCommand implements Callable<Integer> {

    @Mixin
    private ClusterOptions cluster = new ClusterOptions();

    @Mixin
    private Output output = new Output();

    @Override
    public Integer call() {
        try (ClusterAdmin admin = new ClusterAdmin(cluster.endpoints(), cluster.ways(), cluster.timeout())) {
            int shards = admin.shards();
            List<List<String>> rows = new ArrayList<>();
            for (Member member : admin.members()) {
                if (output.json()) {
                    output.object(Map.of(
                            "node", member.getNodeId(),
                            "incarnation", member.getIncarnation(),
                            "grpc", member.getHost() + ":" + member.getGrpcPort(),
                            "http", member.getHost() + ":" + member.getHttpPort(),
                            "shards", member.getShardsList()));
                }
                rows.add(List.of(
                        member.getNodeId(),
                        member.getIncarnation(),
                        member.getHost() + ":" + member.getGrpcPort(),
                        member.getHost() + ":" + member.getHttpPort(),
                        member.getShardsCount() + " of " + shards));
            }
            if (!output.json()) {
                output.table(List.of("node", "incarnation", "grpc", "http", "shards"), rows);
            }
            return 0;
        }
    }
}
