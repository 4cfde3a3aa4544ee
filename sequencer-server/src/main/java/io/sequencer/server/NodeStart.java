package io.sequencer.server;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.sequencer.proto.log.v1.Command;
import io.sequencer.proto.log.v1.StoreIdentity;
import io.sequencer.server.admin.AccountsStart;
import io.sequencer.server.admin.Compactor;
import io.sequencer.server.admin.DigestCheck;
import io.sequencer.server.admin.DiskReserve;
import io.sequencer.server.admin.FileScrub;
import io.sequencer.server.admin.LedShard;
import io.sequencer.server.admin.LevelGate;
import io.sequencer.server.admin.LevelRaise;
import io.sequencer.server.admin.SessionExpiry;
import io.sequencer.server.admin.SpaceReclaim;
import io.sequencer.server.boot.CannotStartException;
import io.sequencer.server.boot.DataDirectory;
import io.sequencer.server.boot.ExitCode;
import io.sequencer.server.boot.Faults;
import io.sequencer.server.boot.Launch;
import io.sequencer.server.boot.NodeIdentity;
import io.sequencer.server.boot.Ports;
import io.sequencer.server.config.NodeConfig;
import io.sequencer.server.core.AppliedEntry;
import io.sequencer.server.core.level.FeatureLevel;
import io.sequencer.server.forward.CommandOutcome;
import io.sequencer.server.forward.CommandRouter;
import io.sequencer.server.forward.PeerLinks;
import io.sequencer.server.forward.peer.PeerServer;
import io.sequencer.server.forward.peer.PeerService;
import io.sequencer.server.member.Departure;
import io.sequencer.server.member.MemberChanges;
import io.sequencer.server.member.MemberLevels;
import io.sequencer.server.metrics.ApplyMetrics;
import io.sequencer.server.metrics.MeteredRaft;
import io.sequencer.server.metrics.RaftMetrics;
import io.sequencer.server.presence.Presences;
import io.sequencer.server.presence.relay.Relay;
import io.sequencer.server.presence.relay.RelayService;
import io.sequencer.server.propose.Proposer;
import io.sequencer.server.propose.ProposerLimits;
import io.sequencer.server.raft.LeaderChange;
import io.sequencer.server.raft.NodeId;
import io.sequencer.server.raft.RaftConfig;
import io.sequencer.server.raft.RaftNode;
import io.sequencer.server.raft.member.MemberId;
import io.sequencer.server.raft.ratis.RaftNodes;
import io.sequencer.server.raft.storage.ShardLog;
import io.sequencer.server.shard.AppliedListener;
import io.sequencer.server.shard.DigestJury;
import io.sequencer.server.shard.Shard;
import io.sequencer.server.store.ShardStore;
import io.sequencer.server.store.StoreResources;
import io.sequencer.server.store.StoreView;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Builds a node in the order of the flow, from the disk outwards, and registers each part with the lifecycle at the
 * moment it exists. Used once.
 */
final class NodeStart {

    private static final Logger LOG = LoggerFactory.getLogger(NodeStart.class);
    /** A look that finds nothing to raise costs nothing. */
    private static final Duration LEVEL_PAUSE = Duration.ofSeconds(3);

    private static final Duration LOOK_EVERY = Duration.ofSeconds(1);

    private static final Duration RECLAIM_PAUSE = Duration.ofSeconds(1);

    private final NodeConfig config;
    private final PrometheusRegistry registry;
    private final FatalExit fatal;
    private final Lifecycle lifecycle;
    private final int newestLevel;
    private final AtomicBoolean ended = new AtomicBoolean();

    /** @param newestLevel the highest feature level that the node reads */
    NodeStart(NodeConfig config, PrometheusRegistry registry, FatalExit fatal, Lifecycle lifecycle, int newestLevel) {
        this.config = config;
        this.registry = registry;
        AtomicBoolean isOver = new AtomicBoolean();
        // One line: the same disk fails apply, the log and what the store does beside them.
        this.fatal = (code, reason) -> {
            if (isOver.compareAndSet(false, true)) {
                fatal.exit(code, reason);
            }
        };
        this.lifecycle = lifecycle;
        this.newestLevel = newestLevel;
    }

    SequencerNode.Parts start(Launch launch) throws CannotStartException {
        DataDirectory directory = lifecycle.add(
                "data directory",
                DataDirectory.open(config.dataDir(), NodeIdentity.Cluster.of(config), Admission.fresh(config, launch)));
        Ports.requireFree(config);
        Admission admission = new Admission(config, launch, directory, lifecycle, newestLevel);
        admission.beforeRaft();
        StoreResources.unpackNativeCode(directory.nativeCode());
        List<Shard> shards = openShards(directory);
        RaftNode raft = joinRaft(admission.raftConfig(directory.raft()), shards, directory);
        NodeThreads threads = lifecycle.add("threads", new NodeThreads(config));
        List<Proposer> proposers = proposers(raft, threads);
        Presences presences = new Presences(NodeLimits.presence(config), threads::tellLater, System::nanoTime);
        presences.start();
        CommandRouter router = route(raft, proposers, presences, threads, admission);
        MemberChanges changes = admission.open(raft);
        DiskReserve disk = watchDisk(threads);
        guard(proposers, shards, disk);
        reclaim(shards, raft, disk, threads);
        NodeFigures figures = new NodeFigures(registry);
        figures.ofDisk(disk);
        figures.ofStores(shards);
        figures.ofProposers(proposers, router);
        List<LedShard> led = led(shards, raft, router);
        keepUp(led, shards, threads, admission.levels(raft));
        compareStates(led, shards, raft, threads, directory.identity().memberId());
        scrub(shards, directory, threads);
        lifecycle.add("raft, leadership handed over", raft);
        Departure departure = lifecycle.add(
                "departure", admission.departure(raft, changes, why -> onFatal(directory, "no member any more", why)));
        threads.repeat("search for shards that went on", LOOK_EVERY, departure::look);
        admission.enter(changes);
        SequencerNode.Parts parts = new SequencerNode.Parts(shards, raft, router, disk, Ports.of(config));
        new EdgeStart(config, registry, lifecycle, threads, parts, newestLevel)
                .start(presences, admission.encryption());
        return parts;
    }

    private DiskReserve watchDisk(NodeThreads threads) throws CannotStartException {
        DiskReserve disk;
        try {
            FileStore data = Files.getFileStore(config.dataDir());
            disk = new DiskReserve(data::getUsableSpace, config.disk().reserveBytes());
        } catch (IOException e) {
            throw Faults.cannotStart("cannot look at the disk of " + config.dataDir(), e);
        }
        disk.check();
        long pause = config.disk().checkMillis();
        // On the timer: asking how much is free takes no time, and upkeep may be waiting for the log.
        threads.timer().scheduleWithFixedDelay(disk::check, pause, pause, TimeUnit.MILLISECONDS);
        return disk;
    }

    private static void reclaim(List<Shard> shards, RaftNode raft, DiskReserve disk, NodeThreads threads) {
        List<SpaceReclaim.Holder> holders = new ArrayList<>();
        for (Shard shard : shards) {
            shard.sparesDisk(disk::isLow);
            holders.add(new SpaceReclaim.Holder() {
                @Override
                public long appliedIndex() {
                    return shard.applied().index();
                }

                @Override
                public void reclaim(long budgetBytes) {
                    shard.reclaim(budgetBytes);
                }

                @Override
                public CompletableFuture<Long> checkpoint() {
                    return raft.checkpoint(shard.number());
                }
            });
        }
        threads.repeat("tidying of a full disk", RECLAIM_PAUSE, new SpaceReclaim(holders, disk)::search);
    }

    private void guard(List<Proposer> proposers, List<Shard> shards, DiskReserve disk) {
        for (Shard shard : shards) {
            LevelGate levels = new LevelGate(shard::featureLevel, newestLevel, FeatureLevel::of);
            proposers
                    .get(shard.number())
                    .guard(command -> levels.refusal(command).or(() -> disk.refusal(command)));
        }
    }

    private List<Shard> openShards(DataDirectory directory) {
        StoreResources resources = lifecycle.add(
                "store memory",
                new StoreResources(
                        config.cache().storeBytes(),
                        config.cache().writeBytes(),
                        fault -> onFatal(directory, "the store cannot go on", fault)));
        ApplyMetrics metrics = new ApplyMetrics(registry);
        List<Shard> shards = new ArrayList<>();
        for (int number = 0; number < config.shards(); number++) {
            StoreIdentity store = StoreIdentity.newBuilder()
                    .setClusterId(config.clusterId())
                    .setShard(number)
                    .setShards(config.shards())
                    .build();
            Path path = directory.stateOf(number);
            long cacheBytes = config.cache().documentBytes() / config.shards();
            Shard shard = lifecycle.add(
                    "shard " + number, new Shard(number, cacheBytes, newestLevel, new Shard.StoreOpener() {
                        @Override
                        public ShardStore open() {
                            return ShardStore.open(path, store, resources);
                        }

                        @Override
                        public void replaceBy(Path checkpoint) {
                            ShardStore.replace(path, checkpoint);
                        }
                    }));
            ApplyMetrics.OfShard counters = metrics.shard(number);
            shard.listen(new AppliedListener() {
                @Override
                public void applied(AppliedEntry entry) {
                    counters.applied(entry);
                }

                @Override
                public void replaced() {
                    // What was not applied here is not counted here.
                }
            });
            shards.add(shard);
        }
        return List.copyOf(shards);
    }

    private RaftNode joinRaft(RaftConfig raftConfig, List<Shard> shards, DataDirectory directory)
            throws CannotStartException {
        try {
            RaftNode raft = RaftNodes.start(raftConfig, shards, (reason, cause) -> onFatal(directory, reason, cause));
            lifecycle.add("raft", raft);
            RaftMetrics.register(raft, registry);
            raft.onLeaderChange(NodeStart::logLeader);
            return new MeteredRaft(raft, System::nanoTime, registry);
        } catch (IOException e) {
            throw Faults.cannotStart("cannot join Raft on " + config.raftEndpoint(), e);
        }
    }

    private static void logLeader(LeaderChange change) {
        if (change instanceof LeaderChange.Known known) {
            LOG.info(
                    "shard {} is led by {}",
                    known.shard(),
                    known.leader().map(NodeId::value).orElse("nobody"));
        } else if (change instanceof LeaderChange.Ready ready) {
            LOG.info("shard {} is led here, in term {}", ready.shard(), ready.term());
        }
    }

    /** The first reason is the one: what fails after it does so because Raft ends. */
    private void onFatal(DataDirectory directory, String reason, Throwable cause) {
        if (!ended.compareAndSet(false, true)) {
            return;
        }
        ExitCode code = Faults.exitCodeOfRunning(cause);
        String line = reason + ": " + Faults.describe(cause);
        if (code.isForGood()) {
            try {
                directory.condemn(code, line);
            } catch (IOException e) {
                LOG.error("cannot note that the data is not to be used again", e);
            }
        }
        fatal.exit(code, "stopped: " + line);
    }

    private List<Proposer> proposers(RaftNode raft, NodeThreads threads) {
        ProposerLimits limits = NodeLimits.proposer(config);
        List<Proposer> proposers = new ArrayList<>();
        for (int shard = 0; shard < config.shards(); shard++) {
            proposers.add(lifecycle.add(
                    "proposer " + shard,
                    new Proposer(
                            shard, raft, limits, InstantSource.system(), System::nanoTime, threads.ofShard(shard))));
        }
        return List.copyOf(proposers);
    }

    private CommandRouter route(
            RaftNode raft, List<Proposer> proposers, Presences presences, NodeThreads threads, Admission admission) {
        PeerServer listener = lifecycle.add("peer listener", admission.listener());
        listener.add(new PeerService(proposers, threads::ofShard));
        listener.add(new RelayService(presences));
        lifecycle.add(
                "presence relay",
                new Relay(admission::otherMembers, admission.channels(), presences, threads::tellLater));
        return lifecycle.add(
                "router",
                new CommandRouter(
                        new CommandRouter.Surroundings(
                                raft,
                                new PeerLinks(raft.self(), proposers, admission.channels()),
                                threads::ofShard,
                                threads.timer(),
                                System::nanoTime),
                        NodeLimits.route(config)));
    }

    private static List<LedShard> led(List<Shard> shards, RaftNode raft, CommandRouter router) {
        return shards.stream()
                .<LedShard>map(shard -> new LedShard() {
                    @Override
                    public boolean isLedHere() {
                        return raft.status(shard.number()).leaderReady();
                    }

                    @Override
                    public <T> T read(Function<? super StoreView, T> query) {
                        return shard.read(query);
                    }

                    @Override
                    public CompletableFuture<CommandOutcome> submit(Command command) {
                        return router.submit(shard.number(), command);
                    }
                })
                .toList();
    }

    private void keepUp(List<LedShard> led, List<Shard> shards, NodeThreads threads, MemberLevels levels) {
        SessionExpiry expiry = new SessionExpiry(led, InstantSource.system());
        threads.repeat(
                "search for idle sessions", Duration.ofMillis(config.upkeep().sessionExpiryMillis()), expiry::search);
        Compactor compactor = new Compactor(led, InstantSource.system());
        threads.repeat(
                "search for what may be dropped",
                Duration.ofMillis(config.upkeep().compactionMillis()),
                compactor::search);
        LevelRaise raise =
                new LevelRaise(led, newestLevel, number -> shards.get(number).featureLevel(), levels::readByAll);
        threads.repeat("look at what all members read", LEVEL_PAUSE, raise::search);
        threads.repeat("begin of accounts", LEVEL_PAUSE, new AccountsStart(led, !config.insecure())::search);
    }

    private void compareStates(
            List<LedShard> led, List<Shard> shards, RaftNode raft, NodeThreads threads, MemberId self) {
        List<DigestJury> juries = juries(led, shards, raft, threads, self);
        new NodeFigures(registry).ofJuries(juries);
        Duration every = Duration.ofMillis(config.upkeep().digestMillis());
        DigestCheck check = new DigestCheck(
                led,
                self.toString(),
                number -> juries.get(number).isCopy(),
                config.upkeep().digestEntries(),
                every,
                System::nanoTime);
        threads.repeat("comparison of states", every.compareTo(LOOK_EVERY) < 0 ? every : LOOK_EVERY, check::look);
    }

    private void scrub(List<Shard> shards, DataDirectory directory, NodeThreads threads) {
        List<FileScrub.Check> checks = new ArrayList<>();
        for (Shard shard : shards) {
            shard.onDamage(e -> onFatal(directory, "a read of shard " + shard.number(), e));
            Path log = ShardLog.directoryOf(
                    directory.raft(), directory.identity().cluster().uuid(), shard.number());
            checks.add(shard::verifyFiles);
            checks.add(read -> ShardLog.verifyFiles(log, read));
        }
        FileScrub scrub = new FileScrub(
                checks, config.upkeep().scrubBytesPerSecond(), e -> onFatal(directory, "the reading of all files", e));
        threads.repeatScrub(
                "the reading of all files", Duration.ofMillis(config.upkeep().scrubMillis()), scrub::run);
    }

    private static List<DigestJury> juries(
            List<LedShard> led, List<Shard> shards, RaftNode raft, NodeThreads threads, MemberId self) {
        List<DigestJury> juries = new ArrayList<>();
        for (Shard shard : shards) {
            int number = shard.number();
            DigestJury jury = new DigestJury(
                    number,
                    self.toString(),
                    () -> raft.members(number).stream()
                            .map(m -> m.id().toString())
                            .collect(Collectors.toSet()),
                    // Should it not get through, the next comparison asks again.
                    command ->
                            threads.later(Duration.ZERO, () -> led.get(number).submit(command)));
            shard.judge(jury);
            juries.add(jury);
        }
        return juries;
    }
}
