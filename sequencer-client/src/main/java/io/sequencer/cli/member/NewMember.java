package io.sequencer.cli.member;

import io.sequencer.cli.ClusterOptions;
import io.sequencer.cli.CommandFailure;
import io.sequencer.cli.ExitCode;
import io.sequencer.cli.Homes;
import io.sequencer.cli.Output;
import io.sequencer.cli.cluster.DevCommand;
import io.sequencer.cli.cluster.DevWish;
import io.sequencer.cli.cluster.RunningCluster;
import io.sequencer.client.Endpoint;
import io.sequencer.proto.v1.Member;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** Has a node come in: in a cluster that 'dev' runs it is started; elsewhere its configuration is written and the command named. */
final class NewMember {

    private static final Duration COME_IN_WITHIN = Duration.ofSeconds(120);

    @Option(
            names = "--dir",
            paramLabel = "DIR",
            description = "The directory of the 'dev' that runs (default: .sequencer-dev in the project).")
    private @Nullable Path dir;

    @ArgGroup(exclusive = false, heading = "For a node that runs elsewhere:%n")
    private @Nullable Elsewhere elsewhere;

    /** Where the new node shall run. */
    static final class Elsewhere {
        @Option(
                names = "--host",
                paramLabel = "HOST",
                required = true,
                description = "The machine, as the other members reach it.")
        private String host = "";

        @Option(
                names = "--ports",
                paramLabel = "HTTP,GRPC,PEER,RAFT,ADMIN,METRICS",
                required = true,
                split = ",",
                description = "Where it listens.")
        private int[] ports = {};

        @Option(
                names = "--data",
                paramLabel = "DIR",
                required = true,
                description = "Its data directory, on that machine.")
        private String data = "";

        @Option(
                names = "--config",
                paramLabel = "FILE",
                required = true,
                description = "Write its configuration to FILE, which must not exist.")
        private Path config = Path.of("");
    }

    /**
     * @param node its name; empty: dev finds one
     * @param replaces the member whose place it takes; empty: nobody's
     */
    int comeIn(String node, String replaces, ClusterOptions cluster, Output output) throws InterruptedException {
        return elsewhere == null
                ? comeInHere(node, replaces, cluster, output)
                : prepare(elsewhere, node, replaces, cluster, output);
    }

    private int comeInHere(String node, String replaces, ClusterOptions cluster, Output output)
            throws InterruptedException {
        Path directory =
                (dir == null ? Homes.devDirectory() : dir).toAbsolutePath().normalize();
        if (!DevCommand.runsIn(directory)) {
            throw new CommandFailure(
                    ExitCode.CLUSTER,
                    "no dev cluster runs in " + directory
                            + ": start 'dev', or name its --dir; for a node elsewhere give --host, --ports, --data and"
                            + " --config");
        }
        if (!replaces.isEmpty()) {
            requireMember(replaces, membersOf(RunningCluster.endpoints(directory), cluster));
        }
        Optional<DevWish.Answer> answer = DevWish.of(node, replaces).ask(directory, COME_IN_WITHIN);
        if (answer.isEmpty()) {
            throw new CommandFailure(
                    ExitCode.CLUSTER,
                    "the node is not in after " + COME_IN_WITHIN.toSeconds()
                            + " s; dev goes on with it, 'member list' shows how far it is");
        }
        if (!answer.get().problem().isEmpty()) {
            throw new CommandFailure(
                    ExitCode.REFUSED,
                    "the node did not come in: " + answer.get().problem());
        }
        String came = answer.get().node();
        if (output.json()) {
            output.object(Map.of("node", came, "replaces", replaces));
        } else {
            output.line(came + " is a member" + (replaces.isEmpty() ? "." : ", in place of " + replaces + "."));
        }
        return ExitCode.OK.code();
    }

    private static int prepare(Elsewhere place, String node, String replaces, ClusterOptions cluster, Output output) {
        List<Member> members = membersOf(cluster.endpoints(), cluster);
        if (node.isEmpty()) {
            throw new CommandFailure(ExitCode.USAGE, "the new node needs a name");
        }
        if (place.ports.length != 6) {
            throw new CommandFailure(ExitCode.USAGE, "--ports needs six: HTTP,GRPC,PEER,RAFT,ADMIN,METRICS");
        }
        if (!replaces.isEmpty()) {
            requireMember(replaces, members);
        }
        try {
            Files.writeString(
                    place.config, yaml(place, node, replaces, members, cluster), StandardOpenOption.CREATE_NEW);
        } catch (IOException e) {
            throw new CommandFailure(ExitCode.USAGE, "cannot write " + place.config + ": " + e);
        }
        String command = "sequencer serve --config " + place.config + " --join"
                + (replaces.isEmpty() ? "" : " --replace=" + replaces);
        if (output.json()) {
            output.object(Map.of("config", place.config.toString(), "host", place.host, "command", command));
        } else {
            output.line(place.config + " is written. On " + place.host + ":");
            output.line("  " + command);
        }
        return ExitCode.OK.code();
    }

    private static List<Member> membersOf(List<Endpoint> nodes, ClusterOptions cluster) {
        try (ClusterAdmin admin = new ClusterAdmin(nodes, cluster.ways(), cluster.timeout())) {
            return admin.members();
        }
    }

    private static void requireMember(String node, List<Member> members) {
        TreeSet<String> names = new TreeSet<>();
        members.forEach(member -> names.add(member.getNodeId()));
        if (!names.contains(node)) {
            throw new CommandFailure(
                    ExitCode.REFUSED, node + " is no member; the members are " + String.join(", ", names));
        }
    }

    private static String yaml(
            Elsewhere place, String node, String replaces, List<Member> members, ClusterOptions cluster) {
        StringBuilder yaml = new StringBuilder();
        try (ClusterAdmin admin = new ClusterAdmin(cluster.endpoints(), cluster.ways(), cluster.timeout())) {
            yaml.append("clusterId: %s%nnodeId: %s%nshards: %d%ndataDir: \"%s\"%ninsecure: true%npeers:%n"
                    .formatted(
                            admin.clusterId(),
                            node,
                            admin.shards(),
                            place.data.replace("\\", "\\\\").replace("\"", "\\\"")));
        }
        for (Member member : members) {
            if (!member.getNodeId().equals(node) && !member.getNodeId().equals(replaces)) {
                yaml.append(peer(
                        member.getNodeId(),
                        member.getHost(),
                        member.getHttpPort(),
                        member.getGrpcPort(),
                        member.getPeerPort(),
                        member.getRaftPort(),
                        ""));
            }
        }
        return yaml.append(peer(
                        node,
                        place.host,
                        place.ports[0],
                        place.ports[1],
                        place.ports[2],
                        place.ports[3],
                        ", adminPort: %d, metricsPort: %d".formatted(place.ports[4], place.ports[5])))
                .toString();
    }

    /** @param own what only the node itself is told */
    private static String peer(String id, String host, int http, int grpc, int peer, int raft, String own) {
        return "  - {id: %s, host: \"%s\", httpPort: %d, grpcPort: %d, peerPort: %d, raftPort: %d%s}%n"
                .formatted(id, host, http, grpc, peer, raft, own);
    }
}
