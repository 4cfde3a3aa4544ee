package io.sequencer.cli.bench;

import io.sequencer.cli.CommandFailure;
import io.sequencer.cli.ExitCode;
import io.sequencer.client.AppendSession;
import io.sequencer.client.SequencerClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/** One number of outstanding ops, warmed up and measured. */
final class BenchRound {

    private static final Duration DRAIN_WITHIN = Duration.ofSeconds(30);
    private static final long POLL_MILLIS = 20;

    private final List<SequencerClient> clients;
    private final List<String> documents;
    private final byte[] payload;
    private final CpuMeter cpu;

    BenchRound(List<SequencerClient> clients, List<String> documents, byte[] payload, CpuMeter cpu) {
        this.clients = clients;
        this.documents = documents;
        this.payload = payload;
        this.cpu = cpu;
    }

    /** What was measured. */
    record Measured(int outstanding, long acked, double seconds, Histogram micros, Map<String, Double> cpuCores) {

        double ackedPerSecond() {
            return acked / seconds;
        }

        double percentileMillis(double percentile) {
            return micros.getValueAtPercentile(percentile) / 1e3;
        }

        double maxMillis() {
            return micros.getMaxValue() / 1e3;
        }

        Map<String, Object> fields() {
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("outstanding", outstanding);
            fields.put("acked", acked);
            fields.put("acked_per_s", Math.round(ackedPerSecond()));
            fields.put("p50_ms", percentileMillis(50));
            fields.put("p99_ms", percentileMillis(99));
            fields.put("max_ms", maxMillis());
            fields.put("cpu_cores", cpuCores);
            return fields;
        }
    }

    Measured run(int outstanding, int warmupSeconds, int seconds) {
        List<AppendSession> sessions = new ArrayList<>();
        List<Load> loads = new ArrayList<>();
        int count = Math.min(outstanding, documents.size());
        for (int i = 0; i < count; i++) {
            AppendSession session =
                    clients.get(i % clients.size()).appendSession(documents.get(i), SequencerClient.newClientId());
            sessions.add(session);
            loads.add(new Load(session, payload, System::nanoTime));
        }
        for (int i = 0; i < count; i++) {
            loads.get(i).start(outstanding / count + (i < outstanding % count ? 1 : 0));
        }
        try {
            waitSeconds(warmupSeconds, loads);
            loads.forEach(Load::latencies);
            long before = acked(loads);
            long began = System.nanoTime();
            cpu.begin(began);
            waitSeconds(seconds, loads);
            long ended = System.nanoTime();
            long acked = acked(loads) - before;
            Map<String, Double> cores = cpu.cores(ended);
            Histogram all = new Histogram(3);
            loads.forEach(load -> all.add(load.latencies()));
            if (acked == 0) {
                throw new CommandFailure(
                        ExitCode.REFUSED,
                        "no op was acked within " + seconds + " s, with " + outstanding + " outstanding");
            }
            // Else a stall at the end of the window would not show.
            long p99 = all.getValueAtPercentile(99);
            loads.forEach(load -> load.addAgesAbove(p99, ended, all));
            return new Measured(outstanding, acked, (ended - began) / 1e9, all, cores);
        } finally {
            loads.forEach(Load::stop);
            drain(loads);
            sessions.forEach(AppendSession::close);
        }
    }

    private static long acked(List<Load> loads) {
        return loads.stream().mapToLong(Load::acked).sum();
    }

    private static void waitSeconds(int seconds, List<Load> loads) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        while (deadline - System.nanoTime() > 0) {
            pause();
            for (Load load : loads) {
                String failure = load.failure();
                if (failure != null) {
                    throw new CommandFailure(ExitCode.REFUSED, "an op was not acked: " + failure);
                }
            }
        }
    }

    /** The next round must not compete with what is left of this one. */
    private static void drain(List<Load> loads) {
        long deadline = System.nanoTime() + DRAIN_WITHIN.toNanos();
        while (loads.stream().anyMatch(load -> load.outstanding() > 0) && deadline - System.nanoTime() > 0) {
            pause();
        }
    }

    private static void pause() {
        try {
            Thread.sleep(POLL_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandFailure(ExitCode.INTERNAL, "interrupted");
        }
    }
}
