package io.sequencer.chaos.live.run;

import io.sequencer.chaos.history.ClusterEvent.Healed;
import io.sequencer.chaos.live.fault.End;
import io.sequencer.chaos.live.fault.Fault;
import io.sequencer.chaos.live.fault.FaultInjector;
import io.sequencer.chaos.live.fault.Faults;
import io.sequencer.chaos.live.fault.Scene;
import io.sequencer.chaos.live.ns.NsCluster;
import io.sequencer.chaos.live.record.Recording;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** Has one fault follow the other, with some quiet in between. Caller's thread. */
final class Nemesis {
    private static final long REACHES_WITHIN = TimeUnit.SECONDS.toNanos(20);
    private static final int READY_SECONDS = 90;
    private static final int QUIET_EVERY = 10;
    private static final long QUIET_MILLIS = 1_500;
    private static final long PAUSE_MILLIS = 400;

    private final NsCluster cluster;
    private final Scene scene;
    private final List<Fault> faults;
    private final Recording recording;
    private final Set<String> gone = new HashSet<>();

    Nemesis(NsCluster cluster, Scene scene, List<Fault> faults, Recording recording) {
        this.cluster = cluster;
        this.scene = scene;
        this.faults = faults;
        this.recording = recording;
    }

    /** Until that time, of {@link System#nanoTime}; or until nothing can be done any more. */
    void rage(long until) throws IOException, InterruptedException {
        for (int i = 1; System.nanoTime() < until && gone.isEmpty(); i++) {
            revive();
            scene.forget();
            Fault fault = Faults.choose(faults, scene.dice());
            fault.strike().at(scene);
            revive();
            if (i % QUIET_EVERY == 0 || faults.size() == 1) {
                quiet();
            } else {
                TimeUnit.MILLISECONDS.sleep(scene.dice().between(0, PAUSE_MILLIS));
            }
        }
    }

    private void quiet() throws InterruptedException {
        for (String node : cluster.nodes()) {
            if (!cluster.awaitReady(node, READY_SECONDS) && cluster.isAlive(node)) {
                recording.problem(node + " is not ready " + READY_SECONDS + " s after the last fault");
            }
        }
        TimeUnit.MILLISECONDS.sleep(QUIET_MILLIS);
        judge();
    }

    /** Nobody ends but as it was told to, or as the last fault explains. */
    void judge() {
        for (End end : cluster.ends()) {
            if (!scene.explains(end)) {
                gone.add(end.node());
                recording.problem(end.toString());
            }
        }
    }

    /** Starts what a fault has ended; a node that ended for another reason stays as it is. */
    private void revive() throws IOException {
        judge();
        FaultInjector hurt = cluster;
        for (String node : cluster.nodes()) {
            if (!gone.contains(node)) {
                hurt.start(node);
            }
        }
    }

    /** Everything is well from here on. @return whether every node serves */
    boolean heal() throws IOException {
        cluster.healNetwork();
        boolean ready = true;
        for (String node : cluster.nodes()) {
            revive();
            if (!cluster.awaitReady(node, READY_SECONDS)) {
                revive();
                if (!cluster.awaitReady(node, READY_SECONDS)) {
                    ready = false;
                    recording.problem(node + " is not ready after everything was healed");
                }
            }
        }
        judge();
        recording.add(new Healed(recording.now(), REACHES_WITHIN));
        return ready;
    }
}
