package io.sequencer.chaos.sim.node;

import static io.sequencer.chaos.sim.time.VirtualTime.MILLI;

import io.sequencer.chaos.rows.MemoryRows;
import io.sequencer.chaos.sim.judge.Bug;
import io.sequencer.chaos.sim.judge.Recorder;
import io.sequencer.chaos.sim.net.Connection;
import io.sequencer.chaos.sim.net.Network;
import io.sequencer.chaos.sim.raft.Group;
import io.sequencer.chaos.sim.raft.Member;
import io.sequencer.chaos.sim.raft.SimRaft;
import io.sequencer.chaos.sim.time.Dice;
import io.sequencer.chaos.sim.time.Process;
import io.sequencer.chaos.sim.time.SimReaders;
import io.sequencer.chaos.sim.time.SimThread;
import io.sequencer.chaos.sim.time.SimTicks;
import io.sequencer.chaos.sim.time.VirtualTime;
import io.sequencer.proto.log.v1.Command;
import io.sequencer.proto.v1.ServerMessage;
import io.sequencer.server.core.DocId;
import io.sequencer.server.edge.EdgeCounters;
import io.sequencer.server.edge.EdgeLimits;
import io.sequencer.server.edge.EdgeNode;
import io.sequencer.server.edge.limit.Gates;
import io.sequencer.server.edge.limit.Pressure;
import io.sequencer.server.edge.session.EditorSession;
import io.sequencer.server.fanout.FanOut;
import io.sequencer.server.fanout.FanOutLimits;
import io.sequencer.server.forward.CommandOutcome;
import io.sequencer.server.forward.CommandRouter;
import io.sequencer.server.forward.LeaderLink;
import io.sequencer.server.forward.LinkOpener;
import io.sequencer.server.forward.LocalLink;
import io.sequencer.server.forward.RouteLimits;
import io.sequencer.server.presence.PresenceLimits;
import io.sequencer.server.presence.Presences;
import io.sequencer.server.propose.Proposer;
import io.sequencer.server.propose.ProposerLimits;
import io.sequencer.server.raft.NodeId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;

/** One start of a node, from its disk to its end. */
public final class SimNode {
    private static final long EPOCH_MILLIS = 1_700_000_000_000L;
    private static final int LOOPS = 2;

    private final String name;
    private final Surroundings around;
    private final Process process;
    private final List<SimShard> shards = new ArrayList<>();
    private final List<SimThread> threads = new ArrayList<>();
    private final List<Proposer> proposers = new ArrayList<>();
    private final List<SimThread> loops = new ArrayList<>();
    private final SimRaft raft;
    private final CommandRouter router;
    private final EdgeNode edge;
    private final EdgeCounters counters = new EdgeCounters();
    private final EdgeLimits limits = EdgeLimits.defaults();
    private final Gates gates;
    private long clockMillis;
    private int accepted;

    /** What is the same for all nodes of a run. */
    public record Surroundings(
            VirtualTime time, Network network, List<Group> groups, Recorder recorder, Bug bug, Peers peers) {}

    /** Finds the present start of a node. */
    @FunctionalInterface
    public interface Peers {
        Optional<SimNode> running(String name);
    }

    public SimNode(String name, NodeDisk disk, Surroundings around, Process process) {
        this.name = name;
        this.around = around;
        this.process = process;
        List<SimRaft.Part> parts = new ArrayList<>();
        for (int i = 0; i < around.groups.size(); i++) {
            SimShard shard = new SimShard(i, name, disk.store(i), around.recorder, around.bug, process);
            shards.add(shard);
            parts.add(new SimRaft.Part(around.groups.get(i), disk.log(i), shard));
            threads.add(new SimThread(process));
        }
        Dice dice = process.dice();
        raft = new SimRaft(name, parts, process);
        ProposerLimits entries = ProposerLimits.forEntriesUpTo(1 << 20)
                .withMaxEntryCommands(dice.oneIn(3) ? 1 : 64)
                .withEntriesInFlight((int) dice.between(1, 4));
        for (int i = 0; i < shards.size(); i++) {
            proposers.add(new Proposer(i, raft, entries, this::instant, around.time::now, threads.get(i)));
        }
        router = new CommandRouter(
                new CommandRouter.Surroundings(raft, links(), threads::get, new SimTicks(process), around.time::now),
                RouteLimits.DEFAULTS.withDeadline(
                        Duration.ofMillis(dice.oneIn(4) ? dice.between(100, 1_000) : 10_000)));
        for (int i = 0; i < LOOPS; i++) {
            loops.add(new SimThread(process));
        }
        gates = new Gates(limits, false, Pressure.NONE, around.time::now);
        edge = edge(dice);
    }

    private EdgeNode edge(Dice dice) {
        SimReaders readers = new SimReaders(process);
        boolean narrow = dice.oneIn(3);
        FanOutLimits usual = FanOutLimits.defaults();
        // A short tail: whoever is a little behind is fed from the rows.
        FanOutLimits fanOutLimits = narrow
                ? new FanOutLimits(1 + dice.below(4), 1 << 20, 64 << 20, 4096, 1 + dice.below(8), usual.idle())
                : usual;
        FanOut fanOut = new FanOut(fanOutLimits, readers, process, around.time::now);
        shards.forEach(shard -> shard.tell(fanOut));
        fanOut.start();
        Presences presences = new Presences(
                new PresenceLimits(100, 1 << 20, Duration.ofSeconds(30), Duration.ofMillis(50)),
                process,
                around.time::now);
        return new EdgeNode(
                new EdgeNode.Identity("simulated", name, "0", 0, 1),
                List.copyOf(shards),
                this::submit,
                raft,
                new EdgeNode.Live(fanOut, presences),
                new EdgeNode.Work(readers, process, new Semaphore(8), this::instant));
    }

    private LinkOpener links() {
        return (int shard, NodeId node, LeaderLink.Listener listener) -> {
            if (node.value().equals(name)) {
                return Optional.of(new LocalLink(proposers.get(shard), listener));
            }
            return Optional.of(new SimPeerLink(
                    around.network,
                    process,
                    name,
                    node.value(),
                    () -> around.peers.running(node.value()),
                    shard,
                    listener));
        };
    }

    private Instant instant() {
        return Instant.ofEpochMilli(millis());
    }

    /** The node's wall clock, in milliseconds since the epoch. */
    public long millis() {
        return EPOCH_MILLIS + around.time.now() / MILLI + clockMillis;
    }

    /** Sets the wall clock off by so much. */
    public void setClock(long offMillis) {
        clockMillis = offMillis;
    }

    /** Nothing is flushed for so long. */
    public void stallDisk(long nanos) {
        for (int i = 0; i < shards.size(); i++) {
            member(i).stallDisk(nanos);
        }
    }

    /** A command of this node's own: upkeep, or an administrator's. */
    public CompletableFuture<CommandOutcome> submit(int shard, Command command) {
        return router.submit(shard, command);
    }

    /**
     * Takes a client's connection.
     *
     * @param client takes a message where the client is
     * @param clientEnd hears, where the client is, that the connection is over
     */
    public Accepted accept(String from, Consumer<ServerMessage> client, Connection.End clientEnd) {
        SimThread loop = loops.get(accepted++ % loops.size());
        SimConnection connection = new SimConnection(
                around.time,
                process,
                loop,
                client,
                carrier -> new EditorSession(edge, limits, counters, carrier, gates.ofEditor()));
        Connection wire = around.network.connect(from, name, clientEnd, reason -> connection.broken());
        connection.open(wire);
        return new Accepted(wire, connection);
    }

    /** Both sides of a client's connection. */
    public record Accepted(Connection wire, SimConnection connection) {}

    Proposer proposer(int shard) {
        return proposers.get(shard);
    }

    public String name() {
        return name;
    }

    public Process process() {
        return process;
    }

    public Member member(int shard) {
        return raft.member(shard);
    }

    public int shardOf(String docId) {
        return DocId.shard(docId, shards.size());
    }

    /** The rows as this node has them now. */
    public MemoryRows rows(int shard) {
        return shards.get(shard).rows();
    }

    /** Commands that have no outcome yet. */
    public int outstanding() {
        int all = 0;
        for (int i = 0; i < shards.size(); i++) {
            all += router.outstanding(i);
        }
        return all;
    }
}
