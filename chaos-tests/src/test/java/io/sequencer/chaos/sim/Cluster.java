package io.sequencer.chaos.sim;

import static io.sequencer.chaos.sim.time.VirtualTime.MILLI;

import io.sequencer.chaos.history.ClusterEvent.Sample;
import io.sequencer.chaos.sim.judge.Bug;
import io.sequencer.chaos.sim.judge.Happening;
import io.sequencer.chaos.sim.judge.Recorder;
import io.sequencer.chaos.sim.net.Network;
import io.sequencer.chaos.sim.node.NodeDisk;
import io.sequencer.chaos.sim.node.SimNode;
import io.sequencer.chaos.sim.node.Upkeep;
import io.sequencer.chaos.sim.raft.Group;
import io.sequencer.chaos.sim.raft.Member;
import io.sequencer.chaos.sim.time.Dice;
import io.sequencer.chaos.sim.time.Process;
import io.sequencer.chaos.sim.time.VirtualTime;
import io.sequencer.server.raft.NodeId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Three nodes: their disks, which outlive them, and whatever start of each runs now. */
final class Cluster {
    static final List<String> NAMES = List.of("n1", "n2", "n3");
    private static final long UPKEEP = 150 * MILLI;
    private static final long SAMPLE = 200 * MILLI;

    private final VirtualTime time;
    private final Dice dice;
    private final Network network;
    private final Recorder recorder;
    private final Bug bug;
    private final List<Group> groups = new ArrayList<>();
    private final Map<String, NodeDisk> disks = new HashMap<>();
    private final Map<String, SimNode> running = new HashMap<>();
    private long starts;

    Cluster(VirtualTime time, Dice dice, Network network, Recorder recorder, Bug bug, int shards) {
        this.time = time;
        this.dice = dice;
        this.network = network;
        this.recorder = recorder;
        this.bug = bug;
        for (int shard = 0; shard < shards; shard++) {
            groups.add(new Group(shard, NAMES, network, recorder.tally(), bug));
        }
        for (String name : NAMES) {
            disks.put(name, new NodeDisk(shards));
        }
    }

    int shards() {
        return groups.size();
    }

    Optional<SimNode> running(String name) {
        return Optional.ofNullable(running.get(name));
    }

    List<SimNode> running() {
        return NAMES.stream().map(running::get).filter(node -> node != null).toList();
    }

    /** Names of the nodes that lead a shard. */
    List<String> leaders() {
        return groups.stream()
                .flatMap(group -> group.leader().stream())
                .map(Member::name)
                .toList();
    }

    void start(String name) {
        NodeDisk disk = disks.get(name);
        if (running.containsKey(name) || disk == null) {
            return;
        }
        starts++;
        long start = starts;
        Process process = new Process(time, dice.split(), recorder.failures());
        SimNode node = new SimNode(
                name, disk, new SimNode.Surroundings(time, network, groups, recorder, bug, this::running), process);
        running.put(name, node);
        Upkeep upkeep = new Upkeep(node, bug);
        process.every(UPKEEP, () -> {
            for (int shard = 0; shard < shards(); shard++) {
                upkeep.look(shard);
            }
        });
        process.every(SAMPLE, () -> sample(node, start));
    }

    private void sample(SimNode node, long start) {
        for (int shard = 0; shard < shards(); shard++) {
            Member member = node.member(shard);
            recorder.add(new Sample(
                    time.now(),
                    node.name(),
                    start,
                    shard,
                    member.term(),
                    member.leader().map(NodeId::value).orElse(""),
                    member.commit()));
        }
    }

    /** The node is gone at once; what the operating system holds of its files stays. */
    void kill(String name) {
        end(name, false);
    }

    /** The node is gone at once, with all that no fsync has seen. */
    void cutPower(String name) {
        end(name, true);
        NodeDisk disk = disks.get(name);
        for (int lost = disk == null ? 0 : disk.losePower(); lost > 0; lost--) {
            recorder.tally().count(Happening.LOG_TAIL_LOST);
        }
    }

    private void end(String name, boolean silently) {
        SimNode node = running.remove(name);
        if (node != null) {
            node.process().kill();
            network.gone(name, silently);
        }
    }

    /** Whether all nodes run, each shard has a leader, and all have applied everything. */
    boolean isSettled() {
        if (running.size() < NAMES.size() || running().stream().anyMatch(node -> node.outstanding() > 0)) {
            return false;
        }
        for (Group group : groups) {
            Optional<Member> leader = group.leader();
            if (leader.isEmpty()
                    || group.running().stream()
                            .anyMatch(member -> member.applied() != leader.get().lastIndex())) {
                return false;
            }
        }
        return true;
    }

    String waitsFor() {
        StringBuilder text = new StringBuilder();
        for (SimNode node : running()) {
            text.append(node.name()).append(": ").append(node.outstanding()).append(" commands open");
            for (int shard = 0; shard < shards(); shard++) {
                text.append(", ").append(node.member(shard).status());
            }
            text.append("; ");
        }
        return text.toString();
    }

    /** The logs as they are, for the judgement. */
    void read() {
        for (SimNode node : running()) {
            for (int shard = 0; shard < shards(); shard++) {
                recorder.readLogs(node.name(), shard, shards(), node.rows(shard));
            }
        }
    }

    /** The run is over: nobody waits any more. */
    void close() {
        running().forEach(node -> node.process().kill());
        groups.forEach(Group::close);
    }
}
