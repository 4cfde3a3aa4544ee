package io.sequencer.cli.verify;

import io.sequencer.cli.ClusterOptions;
import io.sequencer.cli.CommandFailure;
import io.sequencer.cli.ExitCode;
import io.sequencer.cli.Output;
import io.sequencer.client.Documents;
import io.sequencer.client.Endpoint;
import io.sequencer.client.RefusedException;
import io.sequencer.client.SequencerClient;
import io.sequencer.client.UnreachableException;
import io.sequencer.proto.v1.Member;
import io.sequencer.proto.v1.NodeStatus;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Whether all nodes hold the same state, and each of them a sound copy of every document. */
@Command(
        name = "verify",
        mixinStandardHelpOptions = true,
        description = {
            "Compares the state of every shard over all nodes, at one log index, has every node recompute its copy of every",
            "document, and compares those. Works while others write; changes nothing.",
            "Exit code 1 if anything does not hold, or a node or member does not answer."
        })
public final class VerifyCommand implements Callable<Integer> {
    private static final int MOST_PARALLEL = 16;
    private static final long PATIENCE_MILLIS = 60_000;
    /** Documents handed to the threads at once. */
    private static final int WINDOW = 256;

    @Option(
            names = "--parallel",
            paramLabel = "N",
            defaultValue = "2",
            description = "Documents that are recomputed at once (default: ${DEFAULT-VALUE}, at most 16).")
    private int parallel;

    @Mixin
    private ClusterOptions cluster = new ClusterOptions();

    @Mixin
    private Output output = new Output();

    private final Findings findings = new Findings();

    @Override
    public Integer call() throws InterruptedException {
        if (parallel < 1 || parallel > MOST_PARALLEL) {
            throw new CommandFailure(ExitCode.USAGE, "--parallel must be between 1 and " + MOST_PARALLEL);
        }
        try (SequencerClient client = cluster.connect()) {
            Map<String, Documents> nodes = new LinkedHashMap<>();
            int shards = nodes(client, nodes);
            List<StateComparison.Compared> states = new ArrayList<>();
            StateComparison comparison = new StateComparison(nodes, PATIENCE_MILLIS, System::nanoTime);
            for (int shard = 0; shard < shards; shard++) {
                StateComparison.Compared compared;
                try {
                    compared = comparison.compare(shard);
                } catch (UnreachableException e) {
                    findings.add("shard " + shard + " is not compared, a node does not answer: " + e.getMessage());
                    continue;
                }
                compared.finding().ifPresent(findings::add);
                states.add(compared);
                progress(compared);
            }
            CopyCheck copies = new CopyCheck(nodes, findings);
            check(copies, documents(nodes, shards));
            return print(nodes, states, copies);
        }
    }

    /** Finds the nodes that answer, by name; returns how many shards there are. */
    private int nodes(SequencerClient client, Map<String, Documents> nodes) {
        int shards = 0;
        String why = "";
        for (Endpoint endpoint : cluster.endpoints()) {
            try {
                NodeStatus status = client.nodeStatus(endpoint);
                nodes.put(status.getNodeId(), client.documentsAt(endpoint));
                shards = status.getShardsCount();
            } catch (UnreachableException e) {
                why = endpoint + " does not answer: " + e.getMessage();
                findings.add(why);
            }
        }
        if (nodes.isEmpty()) {
            throw new UnreachableException(why);
        }
        for (Member member : nodes.values().iterator().next().members()) {
            if (!nodes.containsKey(member.getNodeId())) {
                findings.add(member.getNodeId() + " is a member and was not asked; it is at " + member.getHost() + ":"
                        + member.getGrpcPort());
            }
        }
        return shards;
    }

    private void progress(StateComparison.Compared state) {
        if (!output.json()) {
            output.line("shard " + state.shard() + ": "
                    + (state.isEqual()
                            ? "one state on " + state.digests().size() + " nodes at entry " + state.index()
                            : "NOT equal"));
        }
    }

    /** All that any node knows: one that lost a document's row must not hide it. */
    private List<String> documents(Map<String, Documents> nodes, int shards) {
        TreeSet<String> names = new TreeSet<>();
        for (int shard = 0; shard < shards; shard++) {
            for (Map.Entry<String, Documents> node : nodes.entrySet()) {
                try {
                    names.addAll(node.getValue().names(shard));
                } catch (UnreachableException | RefusedException e) {
                    findings.add(node.getKey() + " does not list its documents: " + e.getMessage());
                }
            }
        }
        return List.copyOf(names);
    }

    private void check(CopyCheck copies, List<String> names) throws InterruptedException {
        ExecutorService threads = Executors.newFixedThreadPool(parallel);
        if (output.json() || System.console() == null) {
            try {
                checkAll(copies, names, threads, () -> {});
            } finally {
                threads.shutdownNow();
            }
            return;
        }
        try (ProgressBar bar = new ProgressBarBuilder()
                .setTaskName("documents")
                .setInitialMax(names.size())
                .setUpdateIntervalMillis(200)
                .build()) {
            checkAll(copies, names, threads, bar::step);
        } finally {
            threads.shutdownNow();
            threads.awaitTermination(1, TimeUnit.SECONDS);
        }
    }

    private static void checkAll(CopyCheck copies, List<String> names, ExecutorService threads, Runnable each)
            throws InterruptedException {
        for (int from = 0; from < names.size(); from += WINDOW) {
            List<Future<?>> window = new ArrayList<>();
            for (String name : names.subList(from, Math.min(names.size(), from + WINDOW))) {
                window.add(threads.submit(() -> copies.check(name)));
            }
            for (Future<?> checked : window) {
                try {
                    checked.get();
                } catch (ExecutionException e) {
                    throw new IllegalStateException("a check failed", e.getCause());
                }
                each.run();
            }
        }
    }

    private int print(Map<String, Documents> nodes, List<StateComparison.Compared> states, CopyCheck copies) {
        List<String> wrong = findings.all();
        boolean sound = wrong.isEmpty();
        if (output.json()) {
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("sound", sound);
            fields.put("nodes", List.copyOf(nodes.keySet()));
            fields.put("documents", copies.documents());
            fields.put("ops_checked", copies.ops());
            fields.put(
                    "shards",
                    states.stream()
                            .map(s -> Map.of("shard", s.shard(), "log_index", s.index(), "equal", s.isEqual()))
                            .toList());
            fields.put("findings", wrong);
            output.object(fields);
        } else {
            wrong.forEach(output::line);
            output.line((sound ? "sound and equal" : "NOT sound and equal") + ": " + copies.documents()
                    + " documents on " + nodes.size() + " nodes, " + copies.ops() + " ops recomputed");
        }
        return (sound ? ExitCode.OK : ExitCode.REFUSED).code();
    }
}
