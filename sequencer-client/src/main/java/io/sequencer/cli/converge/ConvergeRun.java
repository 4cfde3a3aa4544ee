package io.sequencer.cli.converge;

import io.sequencer.cli.cluster.LocalCluster;
import io.sequencer.client.ClientOptions;
import io.sequencer.client.SequencerClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.LongConsumer;
import java.util.stream.LongStream;

/**
 * Many sessions on one cluster, some at a time.
 *
 * @param cluster runs, and is left running
 * @param parallel sessions at a time
 * @param settleWithin how long a session may take at its end until nothing is pending
 */
public record ConvergeRun(LocalCluster cluster, int parallel, Duration settleWithin) {

    /** Whether authors in JavaScript can be had here. */
    public static boolean hasNode() {
        try (NodeProcess process = NodeProcess.start().orElse(null)) {
            return process != null;
        }
    }

    /**
     * Runs the sessions of {@code sessions} seeds from {@code firstSeed} on.
     *
     * @param progress told how many are done
     */
    public Outcome run(long firstSeed, int sessions, LongConsumer progress) {
        Optional<NodeProcess> node = NodeProcess.start();
        ExecutorService threads = Executors.newFixedThreadPool(parallel);
        try (SequencerClient reader = SequencerClient.connect(
                cluster.endpoints(), ClientOptions.defaults().withCallTimeout(settleWithin))) {
            ClusterSession session = new ClusterSession(cluster, reader, node, settleWithin);
            List<Future<Outcome>> running = new ArrayList<>();
            LongStream.range(firstSeed, firstSeed + sessions)
                    .forEach(seed -> running.add(threads.submit(() -> session.run(Scenario.of(seed)))));
            Outcome all = Outcome.NONE;
            for (Future<Outcome> each : running) {
                all = all.and(each.get());
                progress.accept(all.sessions());
            }
            return all;
        } catch (ExecutionException e) {
            throw new IllegalStateException("a session could not be judged", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        } finally {
            threads.shutdownNow();
            node.ifPresent(NodeProcess::close);
        }
    }
}
