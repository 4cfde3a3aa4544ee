package io.sequencer.server.raft.ratis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;

import io.sequencer.server.FreePorts;
import io.sequencer.server.raft.Members;
import io.sequencer.server.raft.NodeId;
import io.sequencer.server.raft.ProposalFailedException;
import io.sequencer.server.raft.RaftConfig;
import io.sequencer.server.raft.ReplicatedShard;
import io.sequencer.server.raft.member.Member;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/** Real nodes on the loopback interface of this process. */
final class RaftCluster implements AutoCloseable {

    static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Path root;
    private final int shards;
    private final RaftConfig.Tuning tuning;
    private final UUID clusterId = UUID.randomUUID();
    private final List<Member> peers = new ArrayList<>();
    private final Map<NodeId, RatisNode> nodes = new TreeMap<>();
    private final Map<NodeId, List<FileShard>> states = new TreeMap<>();
    private final Map<NodeId, String> fatal = new ConcurrentHashMap<>();

    RaftCluster(Path root, int size, int shards, RaftConfig.Tuning tuning) throws IOException {
        this.root = root;
        this.shards = shards;
        this.tuning = tuning;
        List<Integer> ports = FreePorts.take(size);
        for (int i = 1; i <= size; i++) {
            peers.add(Members.at(new NodeId("n" + i), ports.get(i - 1)));
        }
        for (Member peer : peers) {
            start(peer.node());
        }
    }

    static RaftConfig.Tuning tuning() {
        return RaftConfig.Tuning.defaults()
                .withElectionTimeout(Duration.ofMillis(400), Duration.ofMillis(800))
                .withBalanceLeaders(Duration.ZERO);
    }

    RaftConfig config(NodeId node) {
        Member self =
                peers.stream().filter(p -> p.node().equals(node)).findAny().orElseThrow();
        return new RaftConfig(
                self, peers, shards, clusterId, root.resolve(node.value()).resolve("raft"), tuning);
    }

    void start(NodeId node) throws IOException {
        List<FileShard> mine = IntStream.range(0, shards)
                .mapToObj(i -> new FileShard(root.resolve(node.value() + "-state-" + i)))
                .toList();
        states.put(node, mine);
        nodes.put(
                node,
                RatisNode.start(
                        config(node), List.<ReplicatedShard>copyOf(mine), (reason, cause) -> fatal.put(node, reason)));
    }

    void stop(NodeId node) {
        RatisNode stopped = nodes.remove(node);
        if (stopped != null) {
            stopped.close();
        }
    }

    RatisNode node(NodeId id) {
        return nodes.get(id);
    }

    FileShard state(NodeId id, int shard) {
        return states.get(id).get(shard);
    }

    List<NodeId> ids() {
        return peers.stream().map(Member::node).toList();
    }

    List<NodeId> running() {
        return List.copyOf(nodes.keySet());
    }

    Optional<String> fatal(NodeId node) {
        return Optional.ofNullable(fatal.get(node));
    }

    /** Waits until a running node leads the shard and takes proposals. */
    NodeId leader(int shard) {
        return await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(10))
                .until(
                        () -> nodes.values().stream()
                                .filter(n -> n.status(shard).leaderReady())
                                .map(RatisNode::self)
                                .findFirst(),
                        Optional::isPresent)
                .orElseThrow();
    }

    NodeId follower(int shard) {
        NodeId leader = leader(shard);
        return running().stream().filter(n -> !n.equals(leader)).findFirst().orElseThrow();
    }

    /** Proposes at the leader, again after every failure, until one attempt succeeds. */
    String propose(int shard, String entry) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            try {
                return (String) node(leader(shard))
                        .propose(shard, entry.getBytes(UTF_8))
                        .orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                        .join();
            } catch (CompletionException e) {
                if (!(e.getCause() instanceof ProposalFailedException) || System.nanoTime() > deadline) {
                    throw e;
                }
            }
        }
    }

    /** Waits until the state of every running node is the leader's. */
    List<String> converged(int shard) {
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(10)).until(() -> {
            List<String> expected = state(leader(shard), shard).entries();
            return running().stream().allMatch(n -> state(n, shard).entries().equals(expected));
        });
        return state(leader(shard), shard).entries();
    }

    @Override
    public void close() {
        // Together: the last one would wait in vain for an heir.
        List<RatisNode> stopping = List.copyOf(nodes.values());
        nodes.clear();
        stopping.parallelStream().forEach(RatisNode::close);
    }
}
