package io.sequencer.cli;

import io.sequencer.client.Endpoint;
import io.sequencer.client.RefusedException;
import io.sequencer.client.SequencerClient;
import io.sequencer.client.UnreachableException;
import io.sequencer.proto.v1.NodeStatus;
import io.sequencer.proto.v1.ShardStatus;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Asks every node what it sees, and puts the answers side by side. */
@Command(
        name = "status",
        mixinStandardHelpOptions = true,
        description = {
            "Shows shards, leaders, and how far each node is.",
            "Exit code 1 if a node does not answer or two nodes differ in their state at one index."
        })
public final class StatusCommand implements Callable<Integer> {

    @Mixin
    private ClusterOptions cluster = new ClusterOptions();

    @Mixin
    private Output output = new Output();

    /** One node's view of one shard. */
    private record View(NodeStatus node, ShardStatus shard) {}

    @Override
    public Integer call() {
        Map<Endpoint, String> silent = new LinkedHashMap<>();
        List<NodeStatus> nodes = new ArrayList<>();
        List<Endpoint> endpoints = cluster.endpoints();
        try (SequencerClient client = cluster.connect()) {
            for (Endpoint endpoint : endpoints) {
                try {
                    nodes.add(client.nodeStatus(endpoint));
                } catch (UnreachableException | RefusedException e) {
                    silent.put(endpoint, String.valueOf(e.getMessage()));
                }
            }
        }
        if (nodes.isEmpty()) {
            throw new UnreachableException("none of " + Main.list(endpoints) + " answers ("
                    + silent.values().iterator().next() + ")");
        }
        Map<Integer, List<View>> shards = new TreeMap<>();
        nodes.forEach(node -> node.getShardsList()
                .forEach(shard -> shards.computeIfAbsent(shard.getShard(), key -> new ArrayList<>())
                        .add(new View(node, shard))));
        boolean sound =
                shards.values().stream().allMatch(views -> !digests(views).equals("DIFFER"));
        if (output.json()) {
            shards.values().forEach(views -> views.forEach(view -> output.object(fields(view))));
            silent.forEach((endpoint, why) -> output.object(Map.of("unreachable", endpoint.toString(), "why", why)));
        } else {
            print(nodes, shards, silent);
        }
        return (sound && silent.isEmpty() ? ExitCode.OK : ExitCode.REFUSED).code();
    }

    private void print(List<NodeStatus> nodes, Map<Integer, List<View>> shards, Map<Endpoint, String> silent) {
        output.line("cluster " + nodes.get(0).getClusterId() + ", "
                + nodes.stream()
                        .map(node -> node.getNodeId() + " (" + node.getConnections() + " connections, "
                                + node.getSubscriptions() + " subscriptions)")
                        .collect(Collectors.joining(", ")));
        output.line(levels(nodes));
        List<List<String>> rows = new ArrayList<>();
        shards.forEach((number, views) -> {
            String state = digests(views);
            for (View view : views) {
                ShardStatus shard = view.shard();
                rows.add(List.of(
                        String.valueOf(number),
                        view.node().getNodeId(),
                        shard.getRole().toLowerCase(java.util.Locale.ROOT),
                        shard.getLeader().isEmpty() ? "?" : shard.getLeader(),
                        String.valueOf(shard.getTerm()),
                        String.valueOf(shard.getCommitIndex()),
                        String.valueOf(shard.getAppliedIndex()),
                        String.valueOf(shard.getLastLogIndex()),
                        String.valueOf(shard.getLag()),
                        String.valueOf(shard.getSnapshotIndex()),
                        String.valueOf(shard.getDocuments()),
                        state));
            }
        });
        output.table(
                List.of(
                        "SHARD",
                        "NODE",
                        "ROLE",
                        "LEADER",
                        "TERM",
                        "COMMIT",
                        "APPLIED",
                        "LAST",
                        "LAG",
                        "SNAPSHOT",
                        "DOCUMENTS",
                        "STATE"),
                rows);
        silent.forEach((endpoint, why) -> output.line(endpoint + " does not answer: " + why));
    }

    /** What the shards hold, and what each node could read, if that is more. */
    private static String levels(List<NodeStatus> nodes) {
        String held = nodes.stream()
                .flatMap(node -> node.getShardsList().stream())
                .map(ShardStatus::getFeatureLevel)
                .distinct()
                .sorted()
                .map(String::valueOf)
                .collect(Collectors.joining(", "));
        boolean alike = nodes.stream().allMatch(node -> held.equals(String.valueOf(node.getNewestFeatureLevel())));
        return "feature level " + held
                + (alike
                        ? ""
                        : nodes.stream()
                                .map(node -> node.getNodeId() + " reads up to " + node.getNewestFeatureLevel())
                                .collect(Collectors.joining(", ", " (", ")")));
    }

    /** Whether nodes that are at one index hold one state. */
    private static String digests(List<View> views) {
        Map<Long, List<View>> byIndex = views.stream()
                .collect(Collectors.groupingBy(view -> view.shard().getDigestIndex()));
        boolean compared = false;
        for (List<View> same : byIndex.values()) {
            compared |= same.size() > 1;
            if (same.stream()
                            .map(view -> view.shard().getStateDigest())
                            .distinct()
                            .count()
                    > 1) {
                return "DIFFER";
            }
        }
        return compared ? "equal" : "-";
    }

    private static Map<String, Object> fields(View view) {
        ShardStatus shard = view.shard();
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("shard", shard.getShard());
        fields.put("node", view.node().getNodeId());
        fields.put("role", shard.getRole());
        fields.put("leader", shard.getLeader());
        fields.put("term", shard.getTerm());
        fields.put("commit_index", shard.getCommitIndex());
        fields.put("applied_index", shard.getAppliedIndex());
        fields.put("last_log_index", shard.getLastLogIndex());
        fields.put("lag", shard.getLag());
        fields.put("snapshot_index", shard.getSnapshotIndex());
        fields.put("documents", shard.getDocuments());
        fields.put("digest_index", shard.getDigestIndex());
        fields.put("feature_level", shard.getFeatureLevel());
        fields.put("newest_feature_level", view.node().getNewestFeatureLevel());
        fields.put(
                "state_digest", HexFormat.of().formatHex(shard.getStateDigest().toByteArray()));
        return fields;
    }
}
