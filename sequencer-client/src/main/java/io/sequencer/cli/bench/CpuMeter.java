package io.sequencer.cli.bench;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/** CPU time of processes, as cores used between two readings. */
final class CpuMeter {

    private final Map<String, ProcessHandle> processes;
    private final Map<String, Duration> before = new LinkedHashMap<>();
    private long beforeNanos;

    CpuMeter(Map<String, ProcessHandle> processes) {
        this.processes = new LinkedHashMap<>(processes);
    }

    void begin(long nowNanos) {
        beforeNanos = nowNanos;
        processes.forEach((name, process) -> before.put(name, used(process)));
    }

    /** Cores each process used since {@link #begin}. */
    Map<String, Double> cores(long nowNanos) {
        double seconds = (nowNanos - beforeNanos) / 1e9;
        Map<String, Double> cores = new LinkedHashMap<>();
        processes.forEach((name, process) -> {
            Duration spent = used(process).minus(before.getOrDefault(name, Duration.ZERO));
            cores.put(name, Math.round(spent.toNanos() / 1e9 / seconds * 100) / 100.0);
        });
        return cores;
    }

    private static Duration used(ProcessHandle process) {
        return process.info().totalCpuDuration().orElse(Duration.ZERO);
    }
}
