package io.sequencer.server.raft.ratis;

import io.sequencer.server.raft.FatalHandler;
import io.sequencer.server.raft.LeaderChange;
import io.sequencer.server.raft.NodeId;
import io.sequencer.server.raft.ProposalFailedException;
import io.sequencer.server.raft.ProposalFailure;
import io.sequencer.server.raft.RaftConfig;
import io.sequencer.server.raft.RaftNode;
import io.sequencer.server.raft.ReplicatedShard;
import io.sequencer.server.raft.ShardStatus;
import io.sequencer.server.raft.member.Member;
import io.sequencer.server.raft.member.MembershipChange;
import io.sequencer.server.raft.ratis.peers.RaftPeers;
import io.sequencer.server.raft.replicate.LeadershipRounds;
import io.sequencer.server.raft.replicate.NodeDoor;
import io.sequencer.server.raft.replicate.PromptTransport;
import io.sequencer.server.raft.storage.CheckpointStorage;
import io.sequencer.server.raft.storage.ClusterMark;
import io.sequencer.server.raft.storage.Watermarks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.ratis.conf.RaftProperties;
import org.apache.ratis.proto.RaftProtos.ReadIndexReplyProto;
import org.apache.ratis.proto.RaftProtos.ReadIndexRequestProto;
import org.apache.ratis.protocol.ClientId;
import org.apache.ratis.protocol.GroupManagementRequest;
import org.apache.ratis.protocol.RaftClientReply;
import org.apache.ratis.protocol.RaftGroup;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.RaftServerConfigKeys;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A {@link RaftNode} on one Ratis server with one group per shard. */
final class RatisNode implements RaftNode, ShardStateMachine.Events, PromptTransport.Hooks {

    private static final Logger LOG = LoggerFactory.getLogger(RatisNode.class);
    private static final long TICK_MILLIS = 200;

    private final RaftConfig config;
    private final List<ReplicatedShard> states;
    private final FatalGate fatal;
    private final LeadershipEvents events;
    private final NodeTimer timer;
    private final Map<RaftGroupId, ShardStateMachine> machines = new LinkedHashMap<>();
    private final Map<RaftGroupId, LeadershipRounds> rounds = new LinkedHashMap<>();
    private final AtomicBoolean closing = new AtomicBoolean();
    private final CompletableFuture<Void> closed = new CompletableFuture<>();
    private volatile List<Shard> running = List.of();
    private volatile @Nullable RaftServer server;
    private volatile @Nullable Watermarks watermarks;
    private volatile @Nullable RaftUpkeep upkeep;

    private RatisNode(RaftConfig config, List<ReplicatedShard> states, FatalHandler onFatal) {
        this.config = config;
        this.states = states;
        this.fatal = new FatalGate(onFatal, this::shutDown);
        this.events = new LeadershipEvents(config.node());
        this.timer = new NodeTimer("raft-timer-" + config.node());
        for (int i = 0; i < config.shards(); i++) {
            RaftGroupId group = ClusterMark.groupOf(config.clusterId(), i);
            CheckpointStorage checkpoints = new CheckpointStorage();
            rounds.put(group, new LeadershipRounds(checkpoints));
            machines.put(
                    group,
                    new ShardStateMachine(
                            i,
                            states.get(i),
                            checkpoints,
                            this,
                            fatal,
                            config.tuning().snapshotEveryBytes()));
        }
    }

    /** See {@link RaftNodes#start}. */
    static RatisNode start(RaftConfig config, List<ReplicatedShard> states, FatalHandler onFatal) throws IOException {
        if (states.size() != config.shards()) {
            throw new IllegalArgumentException(states.size() + " states for " + config.shards() + " shards");
        }
        RatisNode node = new RatisNode(config, states, onFatal);
        try {
            ClusterMark.claim(config);
            node.open();
        } catch (IOException | RuntimeException e) {
            node.closing.set(true);
            node.shutDown();
            throw e;
        }
        return node;
    }

    private void open() throws IOException {
        RaftProperties properties = RaftSettings.of(config);
        // Ratis would open every group directory it finds, without members if it has not stored them yet. It is shown
        // none;
        // the groups are added below, each with its members.
        Watermarks marks = Watermarks.guard(config, states);
        watermarks = marks;
        Path nothing = Files.createDirectories(config.directory().resolve("none"));
        RaftServerConfigKeys.setStorageDir(properties, List.of(nothing.toFile()));
        RaftServer ratis = RaftServer.newBuilder()
                .setServerId(RaftPeers.peerId(config.self().id()))
                .setStateMachineRegistry(machines::get)
                .setProperties(properties)
                .setParameters(PromptTransport.parameters(this, config.tls()))
                .build();
        RaftServerConfigKeys.setStorageDir(
                properties, List.of(config.directory().toFile()));
        server = ratis;
        Listening.start(ratis);
        List<RaftPeer> peers = config.founders().stream().map(RaftPeers::peer).toList();
        List<Shard> opened = new ArrayList<>();
        for (Map.Entry<RaftGroupId, ShardStateMachine> entry : machines.entrySet()) {
            RaftGroupId group = entry.getKey();
            addGroup(ratis, RaftGroup.valueOf(group, peers));
            LeadershipRounds leadership = rounds(group);
            Shard shard = new Shard(
                    opened.size(),
                    ratis.getDivision(group),
                    leadership,
                    entry.getValue().applied(),
                    timer.executor(),
                    config.tuning().electionTimeoutMax());
            entry.getValue().keepStored(shard.voteFiles());
            entry.getValue().onCheckpointDue(() -> timer.executor().execute(shard::checkpoint));
            opened.add(shard);
            running = List.copyOf(opened);
        }
        RaftUpkeep begun = new RaftUpkeep(config, running, marks, fatal, events);
        upkeep = begun;
        timer.executor().scheduleWithFixedDelay(begun::tick, TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void addGroup(RaftServer ratis, RaftGroup group) throws IOException {
        RaftClientReply reply = ratis.groupManagement(GroupManagementRequest.newAdd(
                ClientId.randomId(), RaftPeers.peerId(config.self().id()), 1, group, false));
        if (!reply.isSuccess()) {
            throw new IOException("could not open " + group, reply.getException());
        }
    }

    @Override
    public int shards() {
        return config.shards();
    }

    @Override
    public NodeId self() {
        return config.node();
    }

    @Override
    public CompletableFuture<Object> propose(int shard, byte[] entry) {
        if (entry.length > config.maxEntryBytes()) {
            throw new IllegalArgumentException(
                    "entry of " + entry.length + " bytes, at most " + config.maxEntryBytes());
        }
        Shard target = shard(shard);
        return target == null ? Proposal.failed(new ProposalFailure.Stopped()) : target.propose(entry);
    }

    @Override
    public CompletableFuture<Long> readBarrier(int shard) {
        Shard target = shard(shard);
        return target == null
                ? CompletableFuture.failedFuture(new ProposalFailedException(new ProposalFailure.Stopped()))
                : target.barriers().barrier();
    }

    @Override
    public ShardStatus status(int shard) {
        Shard target = known(shard);
        return target != null
                ? target.status()
                : new ShardStatus(
                        shard,
                        ShardStatus.Role.INACTIVE,
                        Optional.empty(),
                        false,
                        new ShardStatus.Indexes(0, -1, -1, -1, -1),
                        List.of());
    }

    @Override
    public void onLeaderChange(LeaderChange.Listener listener) {
        events.add(listener, () -> {
            List<LeaderChange> now = new ArrayList<>();
            for (Shard shard : running) {
                now.add(new LeaderChange.Known(shard.number(), shard.leader()));
                if (shard.leads()) {
                    now.add(new LeaderChange.Ready(
                            shard.number(), shard.status().indexes().term()));
                }
            }
            return now;
        });
    }

    @Override
    public CompletableFuture<Void> transferLeadership(int shard, NodeId to) {
        Shard target = shard(shard);
        return target == null
                ? CompletableFuture.failedFuture(new IOException("not running"))
                : target.transfer(to, config.tuning().stopTimeout());
    }

    @Override
    public List<Member> members(int shard) {
        Shard target = known(shard);
        return target == null ? List.of() : target.reconfiguration().members();
    }

    @Override
    public CompletableFuture<List<Member>> committedMembers(int shard) {
        Shard target = shard(shard);
        return target == null
                ? CompletableFuture.failedFuture(new ProposalFailedException(new ProposalFailure.Stopped()))
                : target.barriers()
                        .barrier()
                        .thenApply(reached -> target.reconfiguration().committed());
    }

    @Override
    public CompletableFuture<Void> changeMembers(int shard, MembershipChange change) {
        Shard target = shard(shard);
        return target == null
                ? CompletableFuture.failedFuture(new ProposalFailedException(new ProposalFailure.Stopped()))
                : target.changeMembers(change, config.tuning().stopTimeout());
    }

    @Override
    public CompletableFuture<Long> checkpoint(int shard) {
        Shard target = shard(shard);
        return target == null ? CompletableFuture.failedFuture(new IOException("not running")) : target.checkpoint();
    }

    /** How many requests this node sent, as leader of the shard, that carried nothing but a commit index or a proof. */
    long emptyAppends(int shard) {
        Shard target = known(shard);
        return target == null ? 0 : target.emptyAppends();
    }

    @Override
    public void close() {
        if (closing.compareAndSet(false, true)) {
            RaftUpkeep ticking = upkeep;
            if (ticking != null && !fatal.isRaised()) {
                ticking.stop();
                LeaderBalancer.handOver(
                        running,
                        config.tuning().electionTimeoutMin(),
                        config.tuning().stopTimeout());
                timer.executor().execute(ticking::raiseWatermarks);
            }
            shutDown();
        }
        closed.join();
    }

    private synchronized void shutDown() {
        if (closed.isDone()) {
            return;
        }
        RaftServer ratis = server;
        Watermarks marks = watermarks;
        try {
            if (ratis != null) {
                ratis.close();
            }
        } catch (IOException e) {
            LOG.warn("closing Ratis", e);
        } finally {
            // After a fatal fault its handler may hold the timer's thread, and no write is worth waiting for.
            timer.close(fatal.isRaised() ? Duration.ZERO : config.tuning().stopTimeout());
            events.close();
            states.forEach(ReplicatedShard::close);
            if (marks != null) {
                marks.close();
            }
            closed.complete(null);
        }
    }

    private @Nullable Shard shard(int number) {
        return closing.get() || fatal.isRaised() ? outOfRange(number) : known(number);
    }

    private @Nullable Shard known(int number) {
        List<Shard> now = running;
        return number >= 0 && number < now.size() ? now.get(number) : outOfRange(number);
    }

    private @Nullable Shard outOfRange(int number) {
        if (number < 0 || number >= config.shards()) {
            throw new IllegalArgumentException("shard " + number + " of " + config.shards());
        }
        return null;
    }

    @Override
    public void leaderChanged(int shard, RaftPeerId leader) {
        events.known(shard, Optional.of(RaftPeers.nodeId(leader)));
    }

    @Override
    public void leaderReady(int shard) {
        Shard ready = known(shard);
        events.publish(new LeaderChange.Ready(
                shard, ready == null ? 0 : ready.status().indexes().term()));
    }

    @Override
    public void steppedDown(int shard) {
        rounds(ClusterMark.groupOf(config.clusterId(), shard)).steppedDown();
        events.publish(new LeaderChange.SteppedDown(shard));
    }

    @Override
    public void shutDown(int shard) {
        RaftUpkeep ticking = upkeep;
        if (ticking != null) {
            ticking.lookAfter(shard);
        }
    }

    @Override
    public LeadershipRounds rounds(RaftGroupId group) {
        LeadershipRounds found = rounds.get(group);
        if (found == null) {
            throw new IllegalArgumentException("not a shard of this cluster: " + group);
        }
        return found;
    }

    @Override
    public RaftServer inbound(RaftServer ratis) {
        return NodeDoor.before(ratis, this::answer, e -> fatal.raise("a vote could not be stored", e));
    }

    private CompletableFuture<ReadIndexReplyProto> answer(ReadIndexRequestProto request) throws IOException {
        RaftGroupId group =
                RaftGroupId.valueOf(request.getServerRequest().getRaftGroupId().getId());
        for (Shard shard : running) {
            if (shard.group().equals(group)) {
                return shard.barriers().answer(request);
            }
        }
        throw new IOException("not a running shard: " + group);
    }
}
