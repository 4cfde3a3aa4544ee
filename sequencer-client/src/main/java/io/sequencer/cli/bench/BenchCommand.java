package io.sequencer.cli.bench;

import io.sequencer.cli.ClusterOptions;
import io.sequencer.cli.CommandFailure;
import io.sequencer.cli.ExitCode;
import io.sequencer.cli.Output;
import io.sequencer.cli.cluster.OwnCluster;
import io.sequencer.client.ClientOptions;
import io.sequencer.client.Endpoint;
import io.sequencer.client.SequencerClient;
import io.sequencer.proto.v1.DocumentMode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Measures acked ops per second. */
@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        description = {
            "Measures acked ops per second and latency: a closed loop, so many ops outstanding, each ack sends the next.",
            "Every op has its own opId, number and outcome; ops of a session that wait for their turn leave in one message.",
            "One connection a node; each document has one session, on the connections in turn; the documents are spread",
            "evenly over all shards, and the outstanding ops evenly over the documents."
        })
public final class BenchCommand implements Callable<Integer> {

    private static final int MOST_OUTSTANDING = 1_000_000;
    private static final int WARM_OUTSTANDING = 1024;

    @Mixin
    private OwnCluster own = new OwnCluster();

    @Mixin
    private ClusterOptions cluster = new ClusterOptions();

    @Mixin
    private Output output = new Output();

    @Option(
            names = "--outstanding",
            split = ",",
            paramLabel = "N",
            defaultValue = "1,16,256,1024,10000",
            description = "Ops outstanding, a round each (default: ${DEFAULT-VALUE}).")
    private List<Integer> outstanding = List.of();

    @Option(names = "--bytes", defaultValue = "100", description = "Bytes of an op (default: ${DEFAULT-VALUE}).")
    private int bytes = 100;

    @Option(
            names = "--seconds",
            defaultValue = "10",
            description = "Measured time a round (default: ${DEFAULT-VALUE}).")
    private int seconds = 10;

    @Option(names = "--warmup", defaultValue = "5", description = "Time before it (default: ${DEFAULT-VALUE}).")
    private int warmup = 5;

    @Option(
            names = "--first-warmup",
            defaultValue = "30",
            description = {
                "Time before the first round, at 1024 outstanding (default: ${DEFAULT-VALUE}):",
                "in a cluster's first minute the JVMs' compilers take most of a small machine."
            })
    private int firstWarmup = 30;

    @Option(
            names = "--documents",
            paramLabel = "N",
            defaultValue = "12",
            description = "Documents, at least one a shard (default: ${DEFAULT-VALUE}).")
    private int documents = 12;

    @Override
    public Integer call() {
        check();
        if (!own.asked()) {
            rounds(cluster.endpoints(), Map.of());
            return 0;
        }
        try (OwnCluster.Running running = own.start()) {
            Map<String, ProcessHandle> processes = new LinkedHashMap<>();
            running.cluster().nodes().forEach(node -> node.handle().ifPresent(p -> processes.put(node.id(), p)));
            rounds(running.cluster().endpoints(), processes);
        }
        return 0;
    }

    private void check() {
        if (own.asked() && cluster.named()) {
            throw new CommandFailure(ExitCode.USAGE, "--cluster and --nodes exclude each other");
        }
        if (outstanding.stream().anyMatch(n -> n < 1 || n > MOST_OUTSTANDING)) {
            throw new CommandFailure(ExitCode.USAGE, "--outstanding must be between 1 and " + MOST_OUTSTANDING);
        }
        if (bytes < 1
                || bytes > 65_536
                || seconds < 1
                || warmup < 0
                || firstWarmup < 0
                || documents < 1
                || documents > 10_000) {
            throw new CommandFailure(
                    ExitCode.USAGE,
                    "--bytes must be 1 to 65536, --seconds at least 1, no warm-up negative, --documents 1 to 10000");
        }
    }

    private void rounds(List<Endpoint> nodes, Map<String, ProcessHandle> servers) {
        int most = Math.max(WARM_OUTSTANDING, Collections.max(outstanding));
        ClientOptions options = (own.asked() ? cluster.ownClusterOptions() : cluster.clientOptions())
                .withSubmitTimeout(Duration.ofSeconds(60))
                .withCallTimeout(Duration.ofSeconds(60))
                .withWaitingPerSession(most);
        List<SequencerClient> clients = new ArrayList<>();
        try {
            for (int i = 0; i < nodes.size(); i++) {
                List<Endpoint> rotated = new ArrayList<>(nodes);
                Collections.rotate(rotated, -i);
                clients.add(SequencerClient.connect(rotated, options));
            }
            List<String> names = createDocuments(clients.get(0));
            byte[] payload = new byte[bytes];
            new Random(1).nextBytes(payload);
            Map<String, ProcessHandle> processes = new LinkedHashMap<>(servers);
            processes.put("client", ProcessHandle.current());
            BenchRound round = new BenchRound(clients, names, payload, new CpuMeter(processes));
            if (firstWarmup > 0) {
                round.run(WARM_OUTSTANDING, 0, firstWarmup);
            }
            if (!output.json()) {
                output.line(String.format(
                        "%11s  %10s  %9s  %9s  %9s  %s",
                        "OUTSTANDING", "ACKED/S", "P50 MS", "P99 MS", "MAX MS", "CPU CORES"));
            }
            for (int count : outstanding) {
                print(round.run(count, warmup, seconds));
            }
        } finally {
            clients.forEach(SequencerClient::close);
        }
    }

    /** Makes documents until every shard has its share; those of a full shard stay empty. */
    private List<String> createDocuments(SequencerClient client) {
        int shards = Math.max(1, client.documents().nodeStatus().getShardsCount());
        int share = (documents + shards - 1) / shards;
        Map<Integer, Integer> perShard = new HashMap<>();
        List<String> names = new ArrayList<>();
        String run = "bench/" + UUID.randomUUID() + "/";
        for (int i = 0; names.size() < share * shards; i++) {
            String name = run + i;
            int shard = client.documents().create(name, DocumentMode.APPEND).getShard();
            if (perShard.merge(shard, 1, Integer::sum) <= share) {
                names.add(name);
            }
        }
        return names;
    }

    private void print(BenchRound.Measured measured) {
        if (output.json()) {
            output.object(measured.fields());
            return;
        }
        String cores = measured.cpuCores().entrySet().stream()
                .map(entry -> entry.getKey() + " " + entry.getValue())
                .collect(Collectors.joining("  "));
        output.line(String.format(
                Locale.ROOT,
                "%11d  %10.0f  %9.2f  %9.2f  %9.2f  %s",
                measured.outstanding(),
                measured.ackedPerSecond(),
                measured.percentileMillis(50),
                measured.percentileMillis(99),
                measured.maxMillis(),
                cores));
    }
}
