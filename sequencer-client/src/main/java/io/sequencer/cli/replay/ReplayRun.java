package io.sequencer.cli.replay;

import io.sequencer.cli.cluster.LocalCluster;
import io.sequencer.client.ClientOptions;
import io.sequencer.client.Endpoint;
import io.sequencer.client.SequencerClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongConsumer;

/** One replay, from the first op to the verdict. Used by the command and by tests on real clusters. */
public final class ReplayRun {

    private static final long PROGRESS_MILLIS = 100;

    private final List<Endpoint> nodes;
    private final ClientOptions options;

    public ReplayRun(List<Endpoint> nodes, ClientOptions options) {
        this.nodes = List.copyOf(nodes);
        this.options = options;
    }

    /**
     * Kills of leaders during a replay.
     *
     * @param cluster whose processes are killed
     */
    public record Kills(LocalCluster cluster, Duration every) {}

    /**
     * Replays each slice into a document of its own, all at once, then checks every node.
     *
     * @param namePrefix of the documents, which must not exist yet
     * @param batch most edits in one message
     * @param progress told how many ops are acked, on the calling thread
     */
    public ReplayReport run(
            List<Trace> slices, String namePrefix, int batch, Optional<Kills> kills, LongConsumer progress) {
        List<SequencerClient> clients = new ArrayList<>();
        try {
            for (int i = 0; i < Math.min(slices.size(), nodes.size()); i++) {
                List<Endpoint> rotated = new ArrayList<>(nodes);
                Collections.rotate(rotated, -i);
                clients.add(SequencerClient.connect(rotated, options));
            }
            return run(slices, namePrefix, batch, kills, progress, clients);
        } finally {
            clients.forEach(SequencerClient::close);
        }
    }

    private ReplayReport run(
            List<Trace> slices,
            String namePrefix,
            int batch,
            Optional<Kills> kills,
            LongConsumer progress,
            List<SequencerClient> clients) {
        AckTimes times = new AckTimes(System.nanoTime());
        List<SliceWriter> writers = new ArrayList<>();
        for (int i = 0; i < slices.size(); i++) {
            SequencerClient client = clients.get(i % clients.size());
            writers.add(new SliceWriter(client, namePrefix + "/" + i, slices.get(i), batch, times, System::nanoTime));
        }
        Optional<ReplayReport.Kills> killed = Optional.empty();
        times.begin(System.nanoTime());
        CompletableFuture<?>[] written =
                writers.stream().map(SliceWriter::write).toArray(CompletableFuture[]::new);
        if (kills.isEmpty()) {
            await(CompletableFuture.allOf(written), times, progress);
        } else {
            List<Integer> shards = writers.stream()
                    .map(writer ->
                            clients.get(0).documents().head(writer.docId()).getShard())
                    .distinct()
                    .toList();
            LeaderKiller killer = new LeaderKiller(
                    kills.get().cluster(), clients.get(0), shards, kills.get().every());
            try (killer) {
                killer.start();
                await(CompletableFuture.allOf(written), times, progress);
            }
            killer.failure().ifPresent(failure -> {
                throw failure;
            });
            killed = Optional.of(
                    new ReplayReport.Kills(killer.kills(), kills.get().every().toMillis() / 1e3));
        }
        ReplayCheck check = new ReplayCheck(clients.get(0), nodes);
        writers.forEach(check::check);
        return new ReplayReport(nodes.size(), writers.size(), killed, times.figures(), check.verdict());
    }

    private static void await(CompletableFuture<?> all, AckTimes times, LongConsumer progress) {
        while (true) {
            try {
                all.get(PROGRESS_MILLIS, TimeUnit.MILLISECONDS);
                progress.accept(times.ops());
                return;
            } catch (TimeoutException e) {
                progress.accept(times.ops());
            } catch (ExecutionException e) {
                throw new CompletionException(e.getCause());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted", e);
            }
        }
    }
}
