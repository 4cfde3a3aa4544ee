package io.sequencer.server.forward.cluster;

import static org.awaitility.Awaitility.await;

import io.sequencer.server.raft.Members;
import io.sequencer.server.raft.NodeId;
import io.sequencer.server.raft.RaftConfig;
import io.sequencer.server.raft.member.Member;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Nodes in one JVM; each node's commands to each other node run through a {@link Relay} of their own. */
public final class TestCluster implements AutoCloseable {
    private final List<TestNode> nodes = new ArrayList<>();
    private final Map<String, Relay> relays = new LinkedHashMap<>();

    public TestCluster(Path directory, int size, int shards, TestNode.Settings settings) throws IOException {
        this(directory, size, shards, settings, true);
    }

    /** @param relayed false: nodes talk directly, for figures; there is nothing to cut */
    public TestCluster(Path directory, int size, int shards, TestNode.Settings settings, boolean relayed)
            throws IOException {
        List<Member> peers = new ArrayList<>();
        Map<NodeId, InetSocketAddress> listeners = new LinkedHashMap<>();
        for (int i = 0; i < size; i++) {
            NodeId id = new NodeId("n" + i);
            peers.add(Members.at(id, freePort()));
            listeners.put(id, new InetSocketAddress(InetAddress.getLoopbackAddress(), freePort()));
        }
        UUID cluster = UUID.nameUUIDFromBytes(directory.toString().getBytes(StandardCharsets.UTF_8));
        RaftConfig.Tuning tuning = RaftConfig.Tuning.defaults().withBalanceLeaders(Duration.ZERO);
        for (NodeId self : listeners.keySet()) {
            Map<NodeId, InetSocketAddress> others = new LinkedHashMap<>(listeners);
            others.remove(self);
            if (relayed) {
                for (NodeId other : List.copyOf(others.keySet())) {
                    Relay relay = new Relay(listeners.get(other));
                    relays.put(self + ">" + other, relay);
                    others.put(other, relay.address());
                }
            }
            RaftConfig config = new RaftConfig(
                    peers.stream().filter(p -> p.node().equals(self)).findAny().orElseThrow(),
                    peers,
                    shards,
                    cluster,
                    directory.resolve(self.value()),
                    tuning);
            nodes.add(new TestNode(config, listeners.get(self).getPort(), others, settings));
        }
        for (int shard = 0; shard < shards; shard++) {
            leader(shard);
        }
    }

    public List<TestNode> nodes() {
        return nodes;
    }

    public Relay relay(TestNode from, TestNode to) {
        return relays.get(from.id() + ">" + to.id());
    }

    public List<Relay> relays() {
        return List.copyOf(relays.values());
    }

    /** The node that leads the shard and takes proposals; waits for one. */
    public TestNode leader(int shard) {
        return await().pollInterval(Duration.ofMillis(5))
                .atMost(Duration.ofSeconds(20))
                .until(() -> ready(shard), found -> found.size() == 1)
                .get(0);
    }

    /** Any node that does not lead the shard. */
    public TestNode follower(int shard) {
        TestNode leader = leader(shard);
        return nodes.stream().filter(n -> n != leader).findFirst().orElseThrow();
    }

    private List<TestNode> ready(int shard) {
        return nodes.stream().filter(n -> n.raft().status(shard).leaderReady()).toList();
    }

    @Override
    public void close() {
        nodes.parallelStream().forEach(TestNode::close);
        relays.values().forEach(Relay::close);
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
