package io.sequencer.cli.drill.member;

import io.sequencer.cli.cluster.LocalNode;
import io.sequencer.cli.cluster.NodePorts;
import io.sequencer.cli.cluster.OwnCluster;
import io.sequencer.cli.member.ClusterAdmin;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/** What is done to the cluster. */
public enum Scenario {
    /** A node loses its disk: it cannot found again, and joins. */
    WIPED_FOLLOWER {
        @Override
        public void run(Drill drill) throws IOException, InterruptedException {
            LocalNode node = drill.cluster().node("n3");
            drill.write(OPS);
            node.kill();
            OwnCluster.deleteTree(node.dataDirectory());
            drill.step("n3 is killed and its disk lost");
            drill.write(OPS);
            node.startBootstrapping();
            drill.requireExit(node, CLUSTER_EXISTS);
            node.startJoining(Optional.empty());
            drill.awaitReady(node);
            drill.step("n3 has joined");
            drill.write(OPS);
        }
    },
    /** The end of a node's log is gone, and the node is started first, with one that lags: it must not vote. */
    TRUNCATED_LOG {
        @Override
        public void run(Drill drill) throws IOException, InterruptedException {
            LocalNode damaged = drill.cluster().node("n3");
            LocalNode laggard = drill.cluster().node("n2");
            drill.write(OPS);
            laggard.kill();
            drill.step("n2 is killed");
            drill.write(OPS);
            drill.cluster().nodes().forEach(LocalNode::kill);
            int files = deleteLastLogFiles(damaged.dataDirectory().resolve("raft"));
            drill.step("all are killed, and n3 loses the last file of " + files + " logs");
            laggard.start();
            damaged.start();
            drill.requireExit(damaged, DAMAGED);
            drill.cluster().node("n1").start();
            drill.awaitReady(drill.cluster().node("n1"));
            drill.write(OPS);
            int code = damaged.repair("rejoin");
            Drill.require(code == 0, "repair rejoin ended with " + code);
            damaged.start();
            drill.awaitReady(damaged);
            drill.awaitReady(laggard);
            drill.step("n3 has joined after repair rejoin");
            drill.write(OPS);
        }
    },
    /** A dead node's place is taken by a new one, with one command. */
    MEMBER_REPLACE {
        @Override
        public void run(Drill drill) throws InterruptedException {
            drill.write(OPS);
            drill.cluster().node("n3").kill();
            drill.step("n3 is dead");
            LocalNode fourth = add(drill);
            fourth.startJoining(Optional.of("n3"));
            drill.awaitReady(fourth);
            drill.step("n4 has taken its place");
            drill.write(OPS);
        }
    },
    /** 3 nodes become 5, and 3 again; two of the first three are among those that go. */
    GROW_SHRINK {
        @Override
        public Load load() {
            return Load.CALM;
        }

        @Override
        public void run(Drill drill) throws InterruptedException {
            drill.write(SOME);
            // Back to back: the changes of each shard wait for each other.
            List<LocalNode> newcomers = List.of(add(drill), add(drill));
            newcomers.forEach(node -> node.startJoining(Optional.empty()));
            for (LocalNode node : newcomers) {
                drill.awaitReady(node);
                drill.step(node.id() + " has joined");
            }
            drill.write(SOME);
            for (String leaving : List.of("n1", "n2")) {
                try (ClusterAdmin admin = ClusterAdmin.here(drill.cluster().endpoints(), Duration.ofSeconds(30))) {
                    admin.members();
                    for (int shard = 0; shard < admin.shards(); shard++) {
                        Optional<String> refusal = admin.remove(shard, leaving);
                        Drill.require(refusal.isEmpty(), leaving + " stays: " + refusal.orElse(""));
                    }
                }
                drill.step(leaving + " is removed");
                drill.requireExit(drill.cluster().node(leaving), REMOVED);
                drill.write(SOME);
            }
        }
    },
    /** The log was purged beyond a follower, which is killed while it installs a checkpoint, too. */
    LAGGING_FOLLOWER {
        @Override
        public Load load() {
            return Load.BULK;
        }

        @Override
        public Map<String, String> settings() {
            return SHORT_LOGS;
        }

        @Override
        public void run(Drill drill) throws InterruptedException {
            new Lagging(drill, drill.cluster().node("n3")).installs();
        }
    },
    /** Checkpoints in quick succession while a follower installs one, and documents are truncated all the time. */
    TWO_SNAPSHOTS {
        @Override
        public Load load() {
            return Load.TRUNCATED;
        }

        @Override
        public Map<String, String> settings() {
            return SHORT_LOGS;
        }

        @Override
        public void run(Drill drill) throws InterruptedException {
            new Lagging(drill, drill.cluster().node("n3")).installsWhileNewerAreWritten();
        }
    },
    /** Node after node is stopped and started; then all are killed. No op may fail in either. */
    ROLLING_RESTART {
        @Override
        public Load load() {
            return Load.CALM;
        }

        @Override
        public void run(Drill drill) throws InterruptedException {
            drill.write(SOME);
            List<Long> all = new ArrayList<>();
            for (LocalNode node : drill.cluster().nodes()) {
                drill.measureGaps();
                node.stop(Duration.ofSeconds(20));
                Drill.require(node.exitValue().equals(Optional.of(0)), node.id() + " stopped with " + node.exitValue());
                drill.writeEverywhere();
                node.start();
                drill.awaitReady(node);
                drill.writeEverywhere();
                all.addAll(drill.gaps());
                drill.step(node.id() + " is stopped and started again; " + Gaps.of(drill.gaps()));
            }
            drill.step("each node is stopped and started again; " + Gaps.of(all));
            drill.measureGaps();
            shuffled(drill).forEach(LocalNode::kill);
            shuffled(drill).forEach(LocalNode::start);
            drill.cluster().nodes().forEach(drill::awaitReady);
            drill.writeEverywhere();
            drill.step("all are killed and started again, in random order; " + Gaps.of(drill.gaps()));
            drill.write(SOME);
        }
    };

    /** Checkpoints as often and log files as small as a node allows. */
    private static final Map<String, String> SHORT_LOGS = Map.of(
            "raft.snapshotEveryEntries", "100",
            "raft.segmentBytes", "65536",
            "upkeep.compactionMillis", "200");

    private static final int OPS = 300;
    /** Where it is about how nodes come and go, and not about what they hold. */
    private static final int SOME = 100;

    private static final int DAMAGED = 71;
    private static final int CLUSTER_EXISTS = 76;
    private static final int REMOVED = 78;

    /** What is written meanwhile. */
    public Load load() {
        return Load.EDITING;
    }

    /** Settings of the nodes, beside the usual ones. */
    public Map<String, String> settings() {
        return Map.of();
    }

    /** Does it. */
    public abstract void run(Drill drill) throws IOException, InterruptedException;

    private static List<LocalNode> shuffled(Drill drill) {
        List<LocalNode> nodes = new ArrayList<>(drill.cluster().nodes());
        Collections.shuffle(nodes);
        return nodes;
    }

    private static LocalNode add(Drill drill) {
        return drill.cluster()
                .addNode(NodePorts.free(1, RandomGenerator.getDefault()).get(0));
    }

    private static int deleteLastLogFiles(Path raft) throws IOException {
        int deleted = 0;
        try (Stream<Path> files = Files.walk(raft)) {
            for (Path file : files.filter(f -> String.valueOf(f.getFileName()).startsWith("log_inprogress_"))
                    .toList()) {
                Files.delete(file);
                deleted++;
            }
        }
        return deleted;
    }
}
