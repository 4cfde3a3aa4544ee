package io.sequencer.chaos.live.ns;

import io.grpc.StatusRuntimeException;
import io.sequencer.chaos.live.fault.Ability;
import io.sequencer.chaos.live.fault.End;
import io.sequencer.chaos.live.fault.FaultInjector;
import io.sequencer.chaos.live.reach.Place;
import io.sequencer.chaos.live.reach.Reach;
import io.sequencer.cli.drill.machine.LoopDisk;
import io.sequencer.cli.drill.machine.PreloadedLibrary;
import io.sequencer.proto.v1.NodeStatus;
import io.sequencer.proto.v1.TransferLeadershipRequest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/** A cluster of processes in network namespaces. One thread, except {@link #close} and {@link #isAlive}. */
public final class NsCluster implements FaultInjector, AutoCloseable {
    private static final long POLL_MILLIS = 100;
    private static final int STATUS_MILLIS = 1_000;
    private static final int MOVE_MILLIS = 5_000;
    /** Short logs and many checkpoints, so that installing and cutting happen all the time; disks are small. */
    private static final String SETTINGS = """
            raft: {snapshotEveryEntries: 1500, segmentBytes: 1048576}
            disk: {reserveBytes: 33554432, checkMillis: 250}
            upkeep: {digestEntries: 500, digestMillis: 2000, compactionMillis: 1000, sessionExpiryMillis: 5000}
            rates: {connectionsPerUser: 100000, connectionsPerAddress: 100000}
            """;

    private final Bridge bridge;
    private final Libraries libraries;
    private final List<NsNode> nodes = new CopyOnWriteArrayList<>();
    private final Reach reach;
    private final Thread hook = new Thread(this::removeAll, "remove-namespaces");

    private volatile boolean closed;

    private NsCluster(Bridge bridge, Path directory, int count, int shards, String classpath) throws IOException {
        this.bridge = bridge;
        Runtime.getRuntime().addShutdownHook(hook);
        try {
            Leftovers.mark(directory);
            bridge.build(count);
            Papers papers = new Papers(directory.resolve("papers"));
            libraries = new Libraries(directory.resolve("preloaded"));
            StringBuilder common = new StringBuilder("clusterId: chaos\nshards: " + shards + "\npeers:\n");
            for (int i = 1; i <= count; i++) {
                common.append(NsNode.peer(i, bridge.address(i)));
            }
            common.append(SETTINGS);
            for (int i = 1; i <= count; i++) {
                String config = common + papers.yamlFor("n" + i, bridge.address(i));
                Map<String, String> environment = libraries.environment("n" + i);
                NsNode node = new NsNode(i, directory.resolve("n" + i), bridge, config, java(classpath), environment);
                // Whoever removes everything must know of it before it has a disk.
                nodes.add(node);
                node.makeDisk();
            }
            reach = new Reach(nodes.stream().map(NsNode::place).toList(), Optional.of(papers.security()));
        } catch (IOException | RuntimeException e) {
            removeAll();
            forgetHook();
            throw e;
        }
    }

    private static List<String> java(String classpath) {
        List<String> command = new ArrayList<>();
        command.add("setsid");
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        if (Runtime.version().feature() >= 24) {
            command.add("--enable-native-access=ALL-UNNAMED");
            command.add("--sun-misc-unsafe-memory-access=allow");
        }
        // A node lives for seconds: what the second compiler makes would come too late.
        command.addAll(List.of("-XX:+ExitOnOutOfMemoryError", "-XX:TieredStopAtLevel=1", "-Xmx384m", "-Xshare:auto"));
        command.addAll(List.of("-cp", classpath, "io.sequencer.server.ServeMain"));
        return command;
    }

    /** Why there can be none on this machine; empty if nothing is known against it. */
    public static Optional<String> obstacle() {
        return LoopDisk.obstacle().or(Bridge::obstacle).or(PreloadedLibrary::obstacle);
    }

    /**
     * Makes one and starts it.
     *
     * @param directory is made; holds everything of it
     * @throws IOException if it cannot be made or is not ready in time; nothing is left but the directory
     */
    public static NsCluster start(Path directory, int nodes, int shards, String classpath) throws IOException {
        Leftovers.sweep();
        NsCluster cluster = new NsCluster(Bridge.plan(), directory, nodes, shards, classpath);
        try {
            for (NsNode node : cluster.nodes) {
                node.start();
            }
            for (NsNode node : cluster.nodes) {
                if (!cluster.awaitReady(node.place().id(), 120)) {
                    throw new IOException(node.place().id() + " does not serve: see "
                            + node.process().log() + " " + node.process().lastWords());
                }
            }
        } catch (IOException | RuntimeException e) {
            cluster.close();
            throw e;
        }
        return cluster;
    }

    public Reach reach() {
        return reach;
    }

    private NsNode node(String id) {
        return nodes.stream()
                .filter(node -> node.place().id().equals(id))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no node " + id));
    }

    /** Name of the node's life: another one with every new disk. */
    public String life(String id) {
        int disks = node(id).disks();
        return disks == 1 ? id : id + "/" + disks;
    }

    /** Ends all nodes and copies their data. @return what could not be copied, a sentence each */
    public List<String> keepData(Path to) {
        List<String> failures = new ArrayList<>();
        for (NsNode node : nodes) {
            try {
                node.keepData(to.resolve(node.place().id()));
            } catch (IOException e) {
                failures.add("the data of " + node.place().id() + " could not be kept: " + e.getMessage());
            }
        }
        return failures;
    }

    /** No fsync of any node does anything from here on. */
    public void turnFsyncOff() throws IOException {
        libraries.turnFsyncOff();
    }

    @Override
    public Set<Ability> abilities() {
        return EnumSet.allOf(Ability.class);
    }

    @Override
    public List<String> nodes() {
        return nodes.stream().map(node -> node.place().id()).toList();
    }

    @Override
    public boolean isAlive(String id) {
        return node(id).process().isAlive();
    }

    @Override
    public boolean kill(String id) throws IOException {
        return node(id).process().kill();
    }

    @Override
    public List<End> ends() {
        return nodes.stream().flatMap(node -> node.process().ends().stream()).toList();
    }

    @Override
    public OptionalInt awaitEnd(String id, int seconds) throws IOException {
        return node(id).process().awaitEnd(seconds);
    }

    @Override
    public boolean terminate(String id, int seconds) throws IOException {
        return node(id).process().terminate(seconds);
    }

    @Override
    public void pause(String id) throws IOException {
        node(id).process().pause();
    }

    @Override
    public void resume(String id) throws IOException {
        node(id).process().resume();
    }

    @Override
    public void start(String id) throws IOException {
        node(id).start();
    }

    @Override
    public boolean awaitReady(String id, int seconds) {
        Place place = node(id).place();
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        while (System.nanoTime() < deadline && isAlive(id)) {
            try {
                NodeStatus status = reach.status(place, STATUS_MILLIS);
                if (status.getShardsCount() > 0
                        && status.getShardsList().stream()
                                .noneMatch(shard -> shard.getLeader().isEmpty())) {
                    return true;
                }
            } catch (StatusRuntimeException e) {
                // It does not serve yet.
            }
            if (!pauseFor(POLL_MILLIS)) {
                return false;
            }
        }
        return false;
    }

    private static boolean pauseFor(long millis) {
        try {
            TimeUnit.MILLISECONDS.sleep(millis);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @Override
    public boolean moveLeader(int shard, String to) {
        TransferLeadershipRequest request = TransferLeadershipRequest.newBuilder()
                .setShard(shard)
                .setToNode(to)
                .build();
        for (Place place : reach.places()) {
            try {
                if (!reach.cluster(place, MOVE_MILLIS)
                        .transferLeadership(request)
                        .hasError()) {
                    return true;
                }
            } catch (StatusRuntimeException e) {
                // Another one may lead it.
            }
        }
        return false;
    }

    @Override
    public void cut(String from, String to) throws IOException {
        bridge.rule(node(to).number(), "INPUT -s " + bridge.address(node(from).number()) + " -j DROP");
    }

    @Override
    public void cutClients(String id) throws IOException {
        bridge.rule(node(id).number(), "INPUT -s " + bridge.clients() + " -j DROP");
        bridge.rule(node(id).number(), "OUTPUT -d " + bridge.clients() + " -j DROP");
    }

    @Override
    public void lose(String id, int percent) throws IOException {
        bridge.rule(
                node(id).number(),
                "INPUT -i eth0 -m statistic --mode random --probability " + percent / 100.0 + " -j DROP");
    }

    @Override
    public void slow(String id, int kbit) throws IOException {
        bridge.slow(node(id).number(), kbit);
    }

    @Override
    public void reset(String id) throws IOException {
        bridge.rule(node(id).number(), "INPUT -i eth0 -p tcp -j REJECT --reject-with tcp-reset");
    }

    @Override
    public void healNetwork() throws IOException {
        for (NsNode node : nodes) {
            bridge.heal(node.number());
        }
    }

    @Override
    public boolean cutPower(Collection<String> ids) throws IOException {
        List<NsNode> dark = ids.stream().map(this::node).toList();
        for (NsNode node : dark) {
            node.process().pause();
        }
        for (NsNode node : dark) {
            node.stopDisk();
        }
        boolean all = true;
        for (NsNode node : dark) {
            all &= node.process().kill();
            node.restartDisk();
        }
        return all;
    }

    @Override
    public void fillDisk(String id) throws IOException {
        node(id).fill();
    }

    @Override
    public boolean sawNoSpace(String id) throws IOException {
        return node(id).sawNoSpace();
    }

    @Override
    public void emptyDisk(String id) throws IOException {
        node(id).empty();
    }

    @Override
    public void stallDisk(String id) throws IOException {
        node(id).freeze();
    }

    @Override
    public void releaseDisk(String id) throws IOException {
        node(id).thaw();
    }

    @Override
    public void failFsync(String id, String below, String part) throws IOException {
        libraries.orderFailure(id, node(id).data().resolve(below), part);
    }

    @Override
    public boolean fsyncHasFailed(String id) {
        return libraries.isDone(id);
    }

    @Override
    public boolean takeBackFsyncFailure(String id) throws IOException {
        return libraries.takeBack(id);
    }

    @Override
    public void skewClock(String id, long seconds) throws IOException {
        libraries.skew(id, seconds);
    }

    @Override
    public void wipe(String id) throws IOException {
        node(id).wipe();
        node(id).start();
    }

    /** Ends all processes at once and takes away disks and namespaces; logs stay. */
    @Override
    public void close() {
        removeAll();
        reach.close();
        forgetHook();
    }

    private void forgetHook() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // This process is ending: the hook runs, or has run, and finds nothing.
            assert closed;
        }
    }

    private synchronized void removeAll() {
        closed = true;
        for (NsNode node : nodes) {
            try {
                node.close();
            } catch (IOException e) {
                System.err.println("chaos: the disk of " + node.place().id() + " is still there: " + e.getMessage());
            }
        }
        bridge.close();
        try {
            Leftovers.unmark();
        } catch (IOException e) {
            System.err.println("chaos: the mark of this run is still there: " + e.getMessage());
        }
    }
}
