package io.sequencer.server.member;

import io.sequencer.server.raft.NodeId;
import io.sequencer.server.raft.RaftNode;
import io.sequencer.server.raft.member.Member;
import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Where the other nodes take commands. The log says who the members are; the configuration is only where to begin, so it
 * counts for nodes that no log has named yet. Any thread.
 */
public final class MemberAddresses {

    private final Map<NodeId, InetSocketAddress> seeds;
    private final Set<String> seedHosts = new TreeSet<>();
    private volatile @Nullable RaftNode raft;

    /** @param seeds the peer addresses of the configuration, this node's too */
    public MemberAddresses(Map<NodeId, InetSocketAddress> seeds) {
        this.seeds = new LinkedHashMap<>(seeds);
        seeds.values().forEach(address -> seedHosts.add(address.getHostString()));
    }

    /** Raft runs: its members count from now on. */
    public void open(RaftNode running) {
        raft = running;
    }

    public Optional<InetSocketAddress> peer(NodeId node) {
        return Optional.ofNullable(all().get(node));
    }

    /** The members, as far as this node's log tells; the configured nodes before it tells of any. */
    public Set<NodeId> members() {
        Set<NodeId> found = new TreeSet<>();
        RaftNode running = raft;
        for (int shard = 0; running != null && shard < running.shards(); shard++) {
            running.members(shard).forEach(member -> found.add(member.node()));
        }
        return found.isEmpty() ? seeds.keySet() : found;
    }

    /** Every node that may be one of the cluster's. */
    public List<NodeId> nodes() {
        return List.copyOf(all().keySet());
    }

    /** Their hosts, as configuration and log name them. Members without a configured address count too. */
    public Set<String> hosts() {
        Set<String> hosts = new TreeSet<>(seedHosts);
        RaftNode running = raft;
        for (int shard = 0; running != null && shard < running.shards(); shard++) {
            running.members(shard).forEach(member -> hosts.add(member.host()));
        }
        return hosts;
    }

    private Map<NodeId, InetSocketAddress> all() {
        Map<NodeId, InetSocketAddress> found = new LinkedHashMap<>(seeds);
        RaftNode running = raft;
        for (int shard = 0; running != null && shard < running.shards(); shard++) {
            for (Member member : running.members(shard)) {
                found.put(
                        member.node(),
                        new InetSocketAddress(member.host(), member.ports().peer()));
            }
        }
        return found;
    }
}
