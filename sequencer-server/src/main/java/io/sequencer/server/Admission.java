package io.sequencer.server;

import io.sequencer.server.boot.CannotStartException;
import io.sequencer.server.boot.DataDirectory;
import io.sequencer.server.boot.ExitCode;
import io.sequencer.server.boot.Faults;
import io.sequencer.server.boot.Launch;
import io.sequencer.server.boot.NodeIdentity;
import io.sequencer.server.config.NodeConfig;
import io.sequencer.server.forward.peer.MembershipCalls;
import io.sequencer.server.forward.peer.MembershipService;
import io.sequencer.server.forward.peer.PeerChannels;
import io.sequencer.server.forward.peer.PeerServer;
import io.sequencer.server.member.Departure;
import io.sequencer.server.member.Founding;
import io.sequencer.server.member.FrontDesk;
import io.sequencer.server.member.Joining;
import io.sequencer.server.member.MemberAddresses;
import io.sequencer.server.member.MemberChanges;
import io.sequencer.server.member.MemberLevels;
import io.sequencer.server.raft.NodeId;
import io.sequencer.server.raft.RaftConfig;
import io.sequencer.server.raft.RaftNode;
import io.sequencer.server.raft.RaftTls;
import io.sequencer.server.raft.member.Member;
import io.sequencer.server.raft.member.MemberId;
import io.sequencer.server.tls.TlsFileException;
import io.sequencer.server.tls.wire.Encryption;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * A node's way into its cluster, as far as it leads around Raft: the listener for other nodes, founding before Raft, joining
 * after. Used once, by the thread that starts the node.
 */
final class Admission {

    private final NodeConfig config;
    private final Launch launch;
    private final DataDirectory directory;
    private final Member self;
    private final FrontDesk desk;
    private final MemberAddresses addresses;
    private final Encryption encryption;
    private final PeerChannels channels;
    private final PeerServer listener;

    Admission(NodeConfig config, Launch launch, DataDirectory directory, Lifecycle lifecycle, int newestLevel)
            throws CannotStartException {
        this.config = config;
        this.encryption = encryption(config);
        this.launch = launch;
        this.directory = directory;
        this.self = new Member(directory.identity().memberId(), config.self().host(), ports(config.self()));
        this.desk = new FrontDesk(
                directory,
                self,
                config.peers().stream().map(NodeConfig.Peer::id).sorted().toList(),
                newestLevel);
        Map<NodeId, InetSocketAddress> seeds = new LinkedHashMap<>();
        config.peers().forEach(p -> seeds.put(new NodeId(p.id()), new InetSocketAddress(p.host(), p.peerPort())));
        this.addresses = new MemberAddresses(seeds);
        encryption.tls().ifPresent(tls -> tls.membersAreAt(addresses::hosts));
        int messageBytes = NodeLimits.peerMessageBytes(config);
        this.channels =
                lifecycle.add("peer channels", new PeerChannels(addresses::peer, messageBytes, encryption.toNodes()));
        InetSocketAddress listen =
                new InetSocketAddress(config.peer().host(), config.peer().port());
        try {
            this.listener = lifecycle.add(
                    "peer port",
                    PeerServer.start(listen, List.of(new MembershipService(desk)), messageBytes, encryption.peer()));
        } catch (IOException e) {
            throw Faults.cannotStart("cannot listen on " + config.peer() + " (peer)", e);
        }
    }

    private static Encryption encryption(NodeConfig config) throws CannotStartException {
        try {
            return Encryption.open(
                    config.tls(), Duration.ofMillis(config.connect().handshakeMillis()));
        } catch (TlsFileException e) {
            throw new CannotStartException(ExitCode.USAGE, "tls: " + e.getMessage(), e);
        }
    }

    Encryption encryption() {
        return encryption;
    }

    /** What to give an empty data directory; empty if nobody said that one may be used. */
    static Optional<NodeIdentity> fresh(NodeConfig config, Launch launch) {
        if (launch.mode() == Launch.Mode.PLAIN) {
            return Optional.empty();
        }
        MemberId drawn = MemberId.draw(new NodeId(config.nodeId()), new SecureRandom());
        return Optional.of(new NodeIdentity(
                NodeIdentity.Cluster.of(config),
                drawn.incarnation(),
                launch.mode() == Launch.Mode.JOIN ? NodeIdentity.Phase.JOINING : NodeIdentity.Phase.FOUNDING));
    }

    /** Founds the cluster, or finds the one to join; nothing to do for a node that is a member. */
    void beforeRaft() throws CannotStartException {
        directory.refuseLostLog();
        refuseMove();
        MembershipCalls calls = new MembershipCalls(channels);
        NodeIdentity identity = directory.identity();
        try {
            if (identity.phase() == NodeIdentity.Phase.FOUNDING && launch.mode() == Launch.Mode.JOIN) {
                refuseRestored();
                // Told to found where a cluster was, and now told better. Raft has never run on this directory.
                directory.record(identity.in(NodeIdentity.Phase.JOINING, List.of()));
            }
            if (!directory.identity().listed().equals(Optional.of(self))) {
                directory.record(directory.identity().listedAs(self));
            }
            switch (directory.identity().phase()) {
                case FOUNDING -> new Founding(directory, desk, others(), calls).run(launch);
                case JOINING -> new Joining(directory, desk, launch).find(others(), calls);
                case MEMBER -> {}
            }
        } catch (IOException e) {
            throw Faults.cannotStart("cannot record the founders", e);
        }
        refuseMove();
    }

    /** What a backup holds has a log of its own, which is no part of that of a cluster that runs already. */
    private void refuseRestored() throws CannotStartException {
        if (!directory.origin().isEmpty()) {
            throw new CannotStartException(
                    ExitCode.CONTRADICTS_DATA,
                    "the data directory holds a restored backup, which only founds a cluster (--bootstrap): to join one"
                            + " that runs, start with an empty data directory");
        }
    }

    /** The others would look for this node where it was: Raft keeps a member's address for as long as it is one. */
    private void refuseMove() throws CannotStartException {
        NodeIdentity identity = directory.identity();
        Optional<Member> founder = identity.founders().stream()
                .filter(f -> f.id().equals(self.id()))
                .findAny();
        Optional<Member> listed = founder.or(() -> identity.listed()
                .filter(known -> directory.hasRun() && identity.phase() != NodeIdentity.Phase.FOUNDING));
        if (listed.isPresent() && !listed.get().equals(self)) {
            throw new CannotStartException(
                    ExitCode.CONTRADICTS_DATA,
                    "the members know " + self.node() + " at " + address(listed.get()) + ", but its configuration says "
                            + address(self) + ": put the former address back; or, to move the node, run 'repair rejoin'"
                            + " and start it: it joins at its new address in place of its former self");
        }
    }

    private static String address(Member member) {
        return member.host() + " (http " + member.ports().http() + ", grpc "
                + member.ports().grpc() + ", peer " + member.ports().peer() + ", raft "
                + member.ports().raft() + ")";
    }

    /** The other members, as far as is known here now. */
    Set<NodeId> otherMembers() {
        Set<NodeId> others = new TreeSet<>(addresses.members());
        others.remove(self.node());
        return others;
    }

    /** Looks, when told to, whether the cluster went on without this node. */
    Departure departure(RaftNode raft, MemberChanges changes, Consumer<Exception> gone) {
        return new Departure(
                self.id(), raft, changes, () -> directory.identity().phase() == NodeIdentity.Phase.MEMBER, gone);
    }

    /** The other nodes of the configuration. */
    private List<NodeId> others() {
        return config.peers().stream()
                .map(p -> new NodeId(p.id()))
                .filter(id -> !id.equals(self.node()))
                .toList();
    }

    RaftConfig raftConfig(Path raftDirectory) {
        NodeIdentity identity = directory.identity();
        RaftConfig plain = new RaftConfig(
                self,
                identity.isFounder() ? identity.founders() : List.of(),
                config.shards(),
                identity.cluster().uuid(),
                raftDirectory,
                NodeLimits.raft(config));
        return encryption
                .tls()
                .map(tls -> plain.with(new RaftTls(tls.keys(), tls.nodes(), tls.protocols())))
                .orElse(plain);
    }

    /** Raft runs: its log says who the members are, and this node may be asked to change them. */
    MemberChanges open(RaftNode raft) throws CannotStartException {
        try {
            directory.markRan();
        } catch (IOException e) {
            throw Faults.cannotStart("cannot record that Raft runs", e);
        }
        addresses.open(raft);
        desk.open(raft);
        return new MemberChanges(config.clusterId(), raft, desk, addresses, new MembershipCalls(channels));
    }

    /** Once Raft runs: what the members read. */
    MemberLevels levels(RaftNode raft) {
        return new MemberLevels(raft, desk, new MembershipCalls(channels));
    }

    PeerChannels channels() {
        return channels;
    }

    PeerServer listener() {
        return listener;
    }

    /** Has a joining node let in; nothing to do for a member. */
    void enter(MemberChanges changes) throws CannotStartException {
        if (directory.identity().phase() == NodeIdentity.Phase.JOINING) {
            try {
                new Joining(directory, desk, launch).enter(changes);
            } catch (IOException e) {
                throw Faults.cannotStart("cannot record that this node is a member", e);
            }
        }
    }

    private static Member.Ports ports(NodeConfig.Peer peer) {
        return new Member.Ports(peer.httpPort(), peer.grpcPort(), peer.peerPort(), peer.raftPort());
    }
}
