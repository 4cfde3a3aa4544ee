package io.sequencer.chaos.sim;

import static io.sequencer.chaos.sim.time.VirtualTime.MILLI;

import io.sequencer.chaos.history.ClusterEvent.FaultBegun;
import io.sequencer.chaos.history.ClusterEvent.FaultEnded;
import io.sequencer.chaos.sim.judge.Happening;
import io.sequencer.chaos.sim.judge.Recorder;
import io.sequencer.chaos.sim.net.Network;
import io.sequencer.chaos.sim.node.SimNode;
import io.sequencer.chaos.sim.time.Dice;
import io.sequencer.chaos.sim.time.VirtualTime;
import java.util.ArrayList;
import java.util.List;

/** What goes wrong in a run, one thing after the other, many at the same time. */
final class Faults {
    private final VirtualTime time;
    private final Dice dice;
    private final Network network;
    private final Cluster cluster;
    private final Recorder recorder;
    private final long every;
    private int begun;
    private boolean over;

    /** @param every pause between two faults, about; 0: there are none */
    Faults(VirtualTime time, Dice dice, Network network, Cluster cluster, Recorder recorder, long every) {
        this.time = time;
        this.dice = dice;
        this.network = network;
        this.cluster = cluster;
        this.recorder = recorder;
        this.every = every;
    }

    void start() {
        if (every > 0) {
            time.after(dice.between(every / 2, every * 3 / 2), () -> {
                if (!over) {
                    next();
                    start();
                }
            });
        }
    }

    /** Everything is well again, and stays so. */
    void end() {
        over = true;
        network.heal();
        Cluster.NAMES.forEach(cluster::start);
    }

    private void next() {
        String node = victim();
        switch (dice.below(24)) {
            case 0, 1, 2 -> kill(node);
            case 20, 21 -> stall(node);
            case 22, 23 -> cutPowerBehindASlowDisk();
            case 3, 4 -> {
                recorder.tally().count(Happening.POWER_CUT_OF_ONE);
                cutPower("power-cut", node);
            }
            case 5 -> {
                recorder.tally().count(Happening.POWER_CUT_OF_ALL);
                Cluster.NAMES.forEach(each -> cutPower("power-cut-all", each));
            }
            case 6, 7, 8 -> isolate(node);
            case 9, 10 -> oneWay(node);
            case 11, 12, 13 -> {
                recorder.tally().count(Happening.CONNECTION_CUT);
                network.cutOne();
            }
            case 14, 15 -> {
                recorder.tally().count(Happening.CONNECTION_SILENT);
                network.silenceOne();
            }
            case 16 -> setClock(node);
            default -> checkpoint(node);
        }
    }

    /** Leaders have more to lose. */
    private String victim() {
        List<String> leaders = dice.oneIn(2) ? cluster.leaders() : List.of();
        return dice.of(leaders.isEmpty() ? Cluster.NAMES : leaders);
    }

    private void stall(String node) {
        long nanos = dice.between(20, 600) * MILLI;
        cluster.running(node).ifPresent(running -> {
            recorder.tally().count(Happening.DISK_STALLED);
            String id = begin("disk-stall", node);
            running.stallDisk(nanos);
            time.after(nanos, () -> ended(id));
        });
    }

    /**
     * One node is away, the second's disk stalls, and then both that are left lose their power, or the second alone while the first
     * comes back in the place of the third: whoever says "flushed" too early has nobody left who has the entry.
     */
    private void cutPowerBehindASlowDisk() {
        List<String> order = new ArrayList<>(Cluster.NAMES);
        String away = order.remove(dice.below(3));
        String slow = order.remove(dice.below(2));
        String left = order.get(0);
        isolate(away);
        long stalled = dice.between(50, 200) * MILLI;
        time.after(dice.between(5, 50) * MILLI, () -> {
            stall(slow);
            time.after(stalled, () -> {
                if (over) {
                    return;
                }
                recorder.tally().count(Happening.POWER_CUT_OF_ONE);
                cutPower("power-cut", slow);
                if (dice.oneIn(2)) {
                    recorder.tally().count(Happening.POWER_CUT_OF_ONE);
                    cutPower("power-cut", left);
                } else {
                    network.unblock();
                    isolate(left);
                }
            });
        });
    }

    private void kill(String node) {
        recorder.tally().count(Happening.NODE_KILLED);
        String id = begin("kill", node);
        cluster.kill(node);
        startAgain(id, node);
    }

    private void cutPower(String kind, String node) {
        String id = begin(kind, node);
        cluster.cutPower(node);
        startAgain(id, node);
    }

    private void startAgain(String id, String node) {
        time.after(dice.between(10, 700) * MILLI, () -> {
            cluster.start(node);
            ended(id);
        });
    }

    private void isolate(String node) {
        recorder.tally().count(Happening.PARTITION);
        String id = begin("partition", node);
        for (String other : Cluster.NAMES) {
            network.block(node, other);
            network.block(other, node);
        }
        endPartition(id);
    }

    private void oneWay(String node) {
        recorder.tally().count(Happening.ONE_WAY_PARTITION);
        String id = begin("one-way", node);
        boolean out = dice.oneIn(2);
        for (String other : Cluster.NAMES) {
            network.block(out ? node : other, out ? other : node);
        }
        endPartition(id);
    }

    private void endPartition(String id) {
        time.after(dice.between(50, 1_500) * MILLI, () -> {
            network.unblock();
            ended(id);
        });
    }

    private void setClock(String node) {
        recorder.tally().count(Happening.CLOCK_SET);
        long off = dice.between(-3_600_000, 3_600_000);
        cluster.running(node).ifPresent(running -> running.setClock(dice.oneIn(2) ? off : off / 1_000));
    }

    private void checkpoint(String node) {
        cluster.running(node).ifPresent(this::checkpoint);
    }

    private void checkpoint(SimNode node) {
        for (int shard = 0; shard < cluster.shards(); shard++) {
            node.member(shard).checkpoint();
        }
    }

    private String begin(String kind, String target) {
        begun++;
        String id = kind + "-" + begun;
        time.tell(() -> "fault: " + kind + " of " + target);
        recorder.add(new FaultBegun(time.now(), id, kind, target));
        return id;
    }

    private void ended(String id) {
        recorder.add(new FaultEnded(time.now(), id));
    }
}
