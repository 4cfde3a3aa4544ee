package io.sequencer.server.forward.cluster;

import io.sequencer.server.forward.CommandRouter;
import io.sequencer.server.forward.PeerLinks;
import io.sequencer.server.forward.RouteLimits;
import io.sequencer.server.forward.peer.PeerChannels;
import io.sequencer.server.forward.peer.PeerServer;
import io.sequencer.server.forward.peer.PeerService;
import io.sequencer.server.propose.Proposer;
import io.sequencer.server.propose.ProposerLimits;
import io.sequencer.server.raft.NodeId;
import io.sequencer.server.raft.RaftConfig;
import io.sequencer.server.raft.RaftNode;
import io.sequencer.server.raft.ratis.RaftNodes;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;

/** One node: Raft, a proposer and a route per shard, the listener for the others. No edge: tests submit to the router. */
public final class TestNode implements AutoCloseable {
    private static final int MAX_MESSAGE_BYTES = 8 << 20;

    private final List<TinyShard> shards;
    private final RaftNode raft;
    private final List<ExecutorService> executors = new ArrayList<>();
    private final List<Proposer> proposers = new ArrayList<>();
    private final PeerChannels channels;
    private final PeerServer server;
    private final ScheduledExecutorService timer;
    private final CommandRouter router;

    /** How the parts are set. {@code handOver} false: everything runs in whichever thread signals. */
    public record Settings(ProposerLimits proposer, RouteLimits route, InstantSource clock, boolean handOver) {
        public static final Settings DEFAULTS = new Settings(
                ProposerLimits.forEntriesUpTo(4 << 20), RouteLimits.DEFAULTS, InstantSource.system(), true);

        public Settings with(ProposerLimits limits) {
            return new Settings(limits, route, clock, handOver);
        }

        public Settings with(RouteLimits limits) {
            return new Settings(proposer, limits, clock, handOver);
        }

        public Settings with(InstantSource newClock) {
            return new Settings(proposer, route, newClock, handOver);
        }

        public Settings inCallingThreads() {
            return new Settings(proposer, route, clock, false);
        }
    }

    TestNode(RaftConfig config, int peerPort, Map<NodeId, InetSocketAddress> others, Settings settings)
            throws IOException {
        shards = new ArrayList<>();
        for (int i = 0; i < config.shards(); i++) {
            shards.add(new TinyShard());
        }
        raft = RaftNodes.start(config, shards, (reason, cause) -> {
            throw new AssertionError(reason, cause);
        });
        List<Executor> steps = new ArrayList<>();
        for (int i = 0; i < config.shards(); i++) {
            String name = config.node() + "-shard-" + i;
            ExecutorService executor = Executors.newSingleThreadExecutor(task -> {
                Thread thread = new Thread(task, name);
                thread.setDaemon(true);
                return thread;
            });
            executors.add(executor);
            steps.add(settings.handOver() ? executor : Runnable::run);
            proposers.add(new Proposer(i, raft, settings.proposer(), settings.clock(), System::nanoTime, steps.get(i)));
        }
        channels = new PeerChannels(node -> Optional.ofNullable(others.get(node)), MAX_MESSAGE_BYTES, Optional.empty());
        server = PeerServer.start(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), peerPort),
                List.of(new PeerService(proposers, steps::get)),
                MAX_MESSAGE_BYTES,
                Optional.empty());
        timer = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, config.node() + "-timer");
            thread.setDaemon(true);
            return thread;
        });
        router = new CommandRouter(
                new CommandRouter.Surroundings(
                        raft, new PeerLinks(raft.self(), proposers, channels), steps::get, timer, System::nanoTime),
                settings.route());
    }

    public NodeId id() {
        return raft.self();
    }

    public RaftNode raft() {
        return raft;
    }

    public CommandRouter router() {
        return router;
    }

    public Proposer proposer(int shard) {
        return proposers.get(shard);
    }

    public List<Proposer> proposers() {
        return proposers;
    }

    public PeerChannels channels() {
        return channels;
    }

    public TinyShard shard(int shard) {
        return shards.get(shard);
    }

    @Override
    public void close() {
        // A test that failed may have left them held, and Raft stops only when apply has ended.
        shards.forEach(TinyShard::release);
        router.close();
        proposers.forEach(Proposer::close);
        server.close();
        channels.close();
        raft.close();
        timer.shutdownNow();
        executors.forEach(ExecutorService::shutdown);
    }
}
