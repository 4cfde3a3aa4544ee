package io.sequencer.chaos.live.run;

import io.sequencer.chaos.Clusters;
import io.sequencer.chaos.live.collect.Collector;
import io.sequencer.chaos.live.collect.FloorWatch;
import io.sequencer.chaos.live.collect.Harvest;
import io.sequencer.chaos.live.collect.Indices;
import io.sequencer.chaos.live.collect.Sampler;
import io.sequencer.chaos.live.fault.Fault;
import io.sequencer.chaos.live.fault.Faults;
import io.sequencer.chaos.live.fault.Scene;
import io.sequencer.chaos.live.ns.NsCluster;
import io.sequencer.chaos.live.record.Recording;
import io.sequencer.chaos.live.report.Timeline;
import io.sequencer.chaos.live.work.Documents;
import io.sequencer.chaos.live.work.Workload;
import io.sequencer.chaos.run.HistoryCheck;
import io.sequencer.chaos.run.Report;
import io.sequencer.chaos.sim.time.Dice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** One run from its beginning to its verdict. Caller's thread. */
final class ChaosRun {
    static final int SHARDS = 3;
    private static final int PAUSE_MILLIS = 150;
    private static final long SETTLED_WITHIN_SECONDS = 120;
    /** Who was acked what is lost never gets it: the control need not wait for that. */
    private static final long CONTROL_SECONDS = 5;

    private static final long POLL_MILLIS = 100;
    /** Work without faults, before the first and after the last. */
    private static final long CALM_SECONDS = 3;

    private final ChaosOptions options;
    private final Consumer<String> out;
    private final Path history;

    private ChaosRun(ChaosOptions options, Consumer<String> out) {
        this.options = options;
        this.out = out;
        this.history = options.directory().resolve("history.jsonl");
    }

    /**
     * Runs it. The directory then has the history, the nodes' logs, the verdict and the timeline, and if it is not clean the nodes'
     * data.
     *
     * @param out is told what happens, a line each
     * @throws IOException if the cluster cannot be made, or its logs cannot be read at the end
     */
    static ChaosResult run(ChaosOptions options, Consumer<String> out) throws IOException, InterruptedException {
        return new ChaosRun(options, out).run();
    }

    private ChaosResult run() throws IOException, InterruptedException {
        Files.createDirectories(options.directory());
        Path directory = options.directory().toRealPath();
        out.accept("seed " + options.seed() + ": " + options.nodes() + " nodes begin in " + directory);
        try (NsCluster cluster = NsCluster.start(directory, options.nodes(), SHARDS, Clusters.serverClasspath())) {
            return run(cluster);
        }
    }

    private ChaosResult run(NsCluster cluster) throws IOException, InterruptedException {
        Documents documents = Documents.over(SHARDS);
        List<String> cut =
                documents.modes().keySet().stream().filter(documents::isCut).toList();
        Recording recording = new Recording(history);
        Scene scene;
        long begun;
        long ended;
        try (recording;
                Sampler sampler = new Sampler(cluster.reach(), recording, cluster::life);
                Harvest harvest = new Harvest(cut, cluster.reach());
                FloorWatch floors = new FloorWatch(cut, cluster.reach(), recording);
                Indices indices = new Indices(SHARDS, cluster.reach());
                Workload workload =
                        Workload.begin(documents, cluster.reach(), recording, options.seed(), PAUSE_MILLIS)) {
            scene = new Scene(cluster, sampler::leaders, new Dice(~options.seed()), recording, out);
            Nemesis nemesis = new Nemesis(cluster, scene, faults(cluster), recording);
            if (options.withoutFsync()) {
                cluster.turnFsyncOff();
            }
            TimeUnit.SECONDS.sleep(CALM_SECONDS);
            begun = System.nanoTime();
            // What was seen so far is judged, whatever becomes of the rest.
            try {
                nemesis.rage(begun + options.duration().toNanos());
            } catch (IOException | RuntimeException e) {
                recording.problem("faults could not go on: " + e);
            }
            ended = System.nanoTime();
            try {
                if (nemesis.heal()) {
                    TimeUnit.SECONDS.sleep(CALM_SECONDS);
                    settle(workload, recording, options.withoutFsync() ? CONTROL_SECONDS : SETTLED_WITHIN_SECONDS);
                    workload.finish();
                    new Collector(documents, cluster.reach(), recording, harvest, indices, floors).collect();
                }
            } catch (IOException | RuntimeException e) {
                recording.problem("not everything was healed and read: " + e);
            }
            nemesis.judge();
        }
        if (scene.counts().isEmpty()) {
            recording.problem("no fault took effect");
        }
        return judged(cluster, recording, scene, (ended - begun) / 1e9);
    }

    /** The verdict comes first: what is kept beside it may fail. */
    private ChaosResult judged(NsCluster cluster, Recording recording, Scene scene, double seconds)
            throws IOException, InterruptedException {
        boolean clean = false;
        try {
            Report report = HistoryCheck.check(List.of(history));
            ChaosResult result = new ChaosResult(
                    report, recording.problems(), scene.counts(), scene.vain(), recording.outcomes(), seconds);
            Files.writeString(options.directory().resolve("verdict.txt"), result.text());
            try {
                Timeline.write(history, options.directory().resolve("timeline.html"), "seed " + options.seed());
            } catch (IOException e) {
                out.accept("there is no timeline: " + e.getMessage());
            }
            clean = result.isClean();
            return result;
        } finally {
            if (!clean) {
                cluster.keepData(options.directory().resolve("kept")).forEach(out);
            }
        }
    }

    private List<Fault> faults(NsCluster cluster) {
        List<Fault> possible = Faults.possible(cluster.abilities());
        return options.kinds().isEmpty()
                ? possible
                : possible.stream()
                        .filter(fault -> options.kinds().contains(fault.kind()))
                        .toList();
    }

    /** Waits until everybody has what is owed to him. */
    private static void settle(Workload workload, Recording recording, long seconds) throws InterruptedException {
        workload.rest();
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        while (!workload.isSettled() && System.nanoTime() < deadline) {
            TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
        }
        workload.missing().forEach(recording::problem);
    }
}
