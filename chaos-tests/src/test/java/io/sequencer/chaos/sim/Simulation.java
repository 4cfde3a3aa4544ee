package io.sequencer.chaos.sim;

import static io.sequencer.chaos.sim.time.VirtualTime.MILLI;
import static io.sequencer.chaos.sim.time.VirtualTime.SECOND;

import io.sequencer.chaos.history.ClusterEvent.Healed;
import io.sequencer.chaos.history.ClusterEvent.RebaseLimit;
import io.sequencer.chaos.run.HistoryCheck;
import io.sequencer.chaos.run.Report;
import io.sequencer.chaos.sim.client.Clients;
import io.sequencer.chaos.sim.client.SimClient;
import io.sequencer.chaos.sim.judge.Bug;
import io.sequencer.chaos.sim.judge.Recorder;
import io.sequencer.chaos.sim.judge.Tally;
import io.sequencer.chaos.sim.net.Network;
import io.sequencer.chaos.sim.node.SimNode;
import io.sequencer.chaos.sim.time.Dice;
import io.sequencer.chaos.sim.time.Failures;
import io.sequencer.chaos.sim.time.VirtualTime;
import io.sequencer.proto.log.v1.ChangeSettings;
import io.sequencer.proto.log.v1.Command;
import io.sequencer.proto.log.v1.CreateDocument;
import io.sequencer.proto.log.v1.DeleteDocument;
import io.sequencer.server.core.ClusterSettings;
import io.sequencer.server.core.DocId;
import io.sequencer.server.forward.CommandOutcome;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;

/** One run: a cluster is set up, clients are busy while faults come, all heals, all settles, all is judged. */
public final class Simulation {
    /** By then after the last fault everybody has what is owed to him, or is stuck. */
    private static final long SETTLING = 60 * SECOND;

    private static final long SETUP = 60 * SECOND;

    /** The longest run of a sound cluster takes a hundredth of it: more is a circle. */
    private static final long MOST_STEPS = 5_000_000;

    private final long seed;
    private final VirtualTime time;
    private final Tally tally = new Tally();
    private final Failures failures = new Failures();
    private final Dice dice;
    private final Scenario scenario;
    private final Network network;
    private final Recorder recorder;
    private final Cluster cluster;
    private final List<SimClient> clients = new ArrayList<>();
    private final Bug bug;
    private int toSetUp;
    private boolean resting;

    private Simulation(long seed, Bug bug, Optional<PrintStream> story) {
        this.time = new VirtualTime(story);
        this.seed = seed;
        this.bug = bug;
        this.dice = new Dice(seed);
        this.scenario = Scenario.of(dice);
        this.network = new Network(time, dice.split());
        this.recorder = new Recorder(time, tally, failures);
        this.cluster = new Cluster(time, dice.split(), network, recorder, bug, scenario.shards());
    }

    /** Runs a seed to its end. */
    public static Result run(long seed, Bug bug) {
        return run(seed, bug, Optional.empty());
    }

    /** As {@link #run(long, Bug)}, telling every message and fault. */
    public static Result run(long seed, Bug bug, Optional<PrintStream> story) {
        Simulation run = new Simulation(seed, bug, story);
        try {
            run.run();
        } catch (RuntimeException | Error e) {
            run.failures.report("the run failed", e);
        }
        run.cluster.close();
        return new Result(
                seed, run.time.trace(), run.time.steps(), run.time.now(), run.tally, run.failures.sentences());
    }

    private void run() {
        Cluster.NAMES.forEach(cluster::start);
        setUp();
        runUntil(SETUP, "the cluster was never set up", () -> toSetUp == 0);
        clients.addAll(new Clients(time, network, recorder, cluster::running, dice.split(), bug)
                .of(Cluster.NAMES, scenario.documents(), scenario.editors(), scenario.sessionsExpire()));
        clients.forEach(this::keepBusy);
        Faults faults = new Faults(time, dice.split(), network, cluster, recorder, scenario.faultEvery());
        faults.start();
        if (scenario.deletes()) {
            time.after(scenario.stressNanos() / 2, this::delete);
        }
        long end = time.now() + scenario.stressNanos();
        while (failures.isEmpty() && time.now() < end && time.steps() < MOST_STEPS && time.step()) {
            // Whatever is due happens.
        }
        faults.end();
        resting = true;
        clients.forEach(SimClient::rest);
        recorder.add(new Healed(time.now(), SETTLING));
        runUntil(SETTLING, "not settled", this::isSettled);
        if (failures.isEmpty()) {
            judge();
        }
    }

    /** Looks from time to time, so that looking costs nothing. */
    private void runUntil(long longest, String otherwise, BooleanSupplier isReached) {
        long end = time.now() + longest;
        long look = time.now();
        while (failures.isEmpty()) {
            if (time.now() >= look) {
                if (isReached.getAsBoolean()) {
                    return;
                }
                look = time.now() + 20 * MILLI;
            }
            if (time.now() > end || time.steps() > MOST_STEPS || !time.step()) {
                failures.report(otherwise + " after " + longest / SECOND + " s: " + waitsFor());
            }
        }
    }

    private String waitsFor() {
        return clients.stream()
                        .filter(client -> !client.isSettled())
                        .map(SimClient::waitsFor)
                        .collect(Collectors.joining("; "))
                + " | " + cluster.waitsFor();
    }

    private boolean isSettled() {
        clients.forEach(SimClient::act);
        return cluster.isSettled() && clients.stream().allMatch(SimClient::isSettled);
    }

    private void setUp() {
        recorder.add(new RebaseLimit(ClusterSettings.merge(
                        ClusterSettings.orDefaults(scenario.settings().getDefaultInstanceForType()),
                        scenario.settings())
                .getMaxRebaseOps()));
        for (int shard = 0; shard < scenario.shards(); shard++) {
            command(
                    shard,
                    Command.newBuilder()
                            .setSettings(ChangeSettings.newBuilder().setSettings(scenario.settings()))
                            .build());
        }
        scenario.documents().forEach((docId, mode) -> {
            recorder.document(docId, mode, scenario.shards());
            command(
                    DocId.shard(docId, scenario.shards()),
                    Command.newBuilder()
                            .setCreate(CreateDocument.newBuilder()
                                    .setDocId(docId)
                                    .setMode(mode)
                                    .setOwner("owner"))
                            .build());
        });
    }

    /** Asked of one node after the other until it is decided. */
    private void command(int shard, Command command) {
        toSetUp++;
        ask(shard, command);
    }

    private void ask(int shard, Command command) {
        List<SimNode> nodes = cluster.running();
        if (nodes.isEmpty()) {
            time.after(100 * MILLI, () -> ask(shard, command));
            return;
        }
        SimNode node = dice.of(nodes);
        boolean[] decided = {false};
        node.submit(shard, command).thenAccept(outcome -> {
            if (outcome instanceof CommandOutcome.Decided && !decided[0]) {
                decided[0] = true;
                toSetUp--;
            }
        });
        // The node may die with it.
        time.after(12 * SECOND, () -> {
            if (!decided[0]) {
                decided[0] = true;
                ask(shard, command);
            }
        });
    }

    private void delete() {
        String docId = dice.of(List.copyOf(scenario.documents().keySet()));
        ask(
                DocId.shard(docId, scenario.shards()),
                Command.newBuilder()
                        .setDelete(DeleteDocument.newBuilder().setDocId(docId).setUser("owner"))
                        .build());
    }

    private void keepBusy(SimClient client) {
        time.after(dice.between(scenario.actEvery() / 4, scenario.actEvery() * 2), () -> {
            if (!resting) {
                client.act();
                keepBusy(client);
            }
        });
    }

    private void judge() {
        clients.forEach(SimClient::finish);
        cluster.read();
        Report report = HistoryCheck.check(recorder.history());
        if (report.hasFindings()) {
            failures.report("seed " + seed + ": an invariant does not hold\n" + report.text());
        }
    }
}
