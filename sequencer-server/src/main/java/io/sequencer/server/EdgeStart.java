package io.sequencer.server;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.sequencer.server.audit.AuditLog;
import io.sequencer.server.backup.live.PinnedStates;
import io.sequencer.server.boot.CannotStartException;
import io.sequencer.server.boot.DataDirectory;
import io.sequencer.server.boot.Faults;
import io.sequencer.server.config.Endpoint;
import io.sequencer.server.config.NodeConfig;
import io.sequencer.server.edge.Connections;
import io.sequencer.server.edge.EdgeCounters;
import io.sequencer.server.edge.EdgeLimits;
import io.sequencer.server.edge.EdgeLoops;
import io.sequencer.server.edge.EdgeNode;
import io.sequencer.server.edge.grpc.GrpcListener;
import io.sequencer.server.edge.grpc.admin.AdminListener;
import io.sequencer.server.edge.grpc.feed.FeedSource;
import io.sequencer.server.edge.grpc.feed.ShardWakeups;
import io.sequencer.server.edge.http.HttpListener;
import io.sequencer.server.edge.http.HttpRequests;
import io.sequencer.server.edge.http.Pages;
import io.sequencer.server.edge.http.Readiness;
import io.sequencer.server.edge.http.guard.Hosts;
import io.sequencer.server.edge.http.guard.HttpGuard;
import io.sequencer.server.edge.http.guard.Newcomers;
import io.sequencer.server.edge.http.guard.Origins;
import io.sequencer.server.edge.limit.Gates;
import io.sequencer.server.edge.limit.MemoryPressure;
import io.sequencer.server.edge.people.People;
import io.sequencer.server.edge.people.PeopleFaces;
import io.sequencer.server.edge.reads.ReadPoint;
import io.sequencer.server.edge.rest.RestService;
import io.sequencer.server.edge.session.EditorSession;
import io.sequencer.server.edge.websocket.WebSocketUpgrade;
import io.sequencer.server.fanout.DocumentSource;
import io.sequencer.server.fanout.FanOut;
import io.sequencer.server.fanout.Timer;
import io.sequencer.server.memory.HeapUse;
import io.sequencer.server.metrics.ScrapeText;
import io.sequencer.server.presence.Presences;
import io.sequencer.server.shard.Shard;
import io.sequencer.server.tls.wire.Encryption;
import io.sequencer.server.tls.wire.ListenerTls;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Builds the outer half of a node: fan-out, then what clients connect to. Used once, after Raft has joined. */
final class EdgeStart {
    /** Of documents that are in memory for one answer's sake at once, each of at most the largest size and its log. */
    private static final int FOLDS = 8;

    private static final int METRICS_OUTBOX_BYTES = 1 << 20;
    private static final int SHARD_OF_KEYS = 0;
    private static final Duration KEY_PAUSE = Duration.ofSeconds(1);
    private static final int LOOK_MILLIS = 250;

    private final NodeConfig config;
    private final PrometheusRegistry registry;
    private final Lifecycle lifecycle;
    private final NodeThreads threads;
    private final SequencerNode.Parts parts;
    private final int newestLevel;

    EdgeStart(
            NodeConfig config,
            PrometheusRegistry registry,
            Lifecycle lifecycle,
            NodeThreads threads,
            SequencerNode.Parts parts,
            int newestLevel) {
        this.config = config;
        this.registry = registry;
        this.lifecycle = lifecycle;
        this.threads = threads;
        this.parts = parts;
        this.newestLevel = newestLevel;
    }

    /** Listens last: whoever connects meets a node that is whole. */
    void start(Presences presences, Encryption encryption) throws CannotStartException {
        List<ShardDocuments> documents =
                parts.shards().stream().map(ShardDocuments::new).toList();
        Timer timer = threads::later;
        FanOut fanOut = new FanOut(NodeLimits.fanOut(), threads.readers(), timer, System::nanoTime);
        ShardWakeups wakeups = new ShardWakeups(config.shards());
        documents.forEach(d -> d.tell(fanOut, wakeups));
        fanOut.start();

        EdgeLimits limits = NodeLimits.edge(config);
        EdgeNode bare = new EdgeNode(
                new EdgeNode.Identity(
                        config.clusterId(),
                        config.nodeId(),
                        Version.current(),
                        InstantSource.system().millis(),
                        newestLevel),
                List.<DocumentSource>copyOf(documents),
                parts.router()::submit,
                parts.raft(),
                new EdgeNode.Live(fanOut, presences),
                new EdgeNode.Work(threads.readers(), timer, new Semaphore(FOLDS)));
        EdgeCounters counters = new EdgeCounters();
        MemoryPressure pressure = watchMemory();
        Gates gates = new Gates(limits, !config.insecure(), pressure, System::nanoTime);
        Connections connections = gates.connections();
        Optional<AuditLog> audit = config.insecure() ? Optional.empty() : Optional.of(openAudit());
        Optional<People> people = audit.map(log -> people(bare, limits, documents, log));
        EdgeNode node = people.map(bare::with).orElse(bare);
        people.ifPresent(here -> documents.forEach(d -> d.tell(here, node, connections)));
        PeopleFaces faces =
                PeopleFaces.of(node, new ReadPoint(node, limits.times().read()), documents, people);
        EdgeLoops loops = lifecycle.add("edge loops", new EdgeLoops(EdgeLoops.usualThreads(), config.nodeId()));
        Newcomers newcomers = new Newcomers(config.connect().newcomersPerAddress());
        listenGrpc(
                loops,
                new GrpcListener.Surroundings(
                        node,
                        limits,
                        counters,
                        gates,
                        newcomers,
                        new GrpcListener.Shards(List.<FeedSource>copyOf(documents), wakeups),
                        faces,
                        advertisedAdmin()),
                encryption.grpc());
        listenAdmin(
                loops,
                new AdminListener.Surroundings(
                        node, limits, gates.connections(), documents, pinnedStates(), faces.users()),
                encryption.admin(config.admin().isLoopback()));
        Readiness readiness =
                new Readiness(parts.raft(), () -> parts.disk().obstacle().or(pressure::obstacle));
        WebSocketUpgrade webSocket = new WebSocketUpgrade(
                limits,
                connections,
                newcomers,
                connection -> new EditorSession(node, limits, counters, connection, gates.ofEditor()));
        HttpGuard guard = new HttpGuard(NodeLimits.http(config), newcomers, visitors(), encryption.http());
        Pages pages = new Pages(node, readiness, new ScrapeText(registry), ScrapeText.CONTENT_TYPE);
        listenHttp(
                loops,
                guard,
                Optional.of(RestService.of(node, limits, counters, gates, faces)),
                () -> new HttpRequests(guard, pages, Optional.of(webSocket)),
                limits.connection().outboxBytes());
        listenMetrics(loops, pages, encryption.metrics(config.metrics().isLoopback()));
        NodeFigures figures = new NodeFigures(registry);
        encryption.tls().ifPresent(tls -> {
            threads.repeat(
                    "look at the certificates", Duration.ofMillis(config.tls().reloadMillis()), tls::look);
            figures.ofTls(tls);
        });
        figures.ofAudit(audit);
        people.ifPresent(here -> figures.ofIssuers(here.issuers()));
        figures.ofNewcomers(newcomers);
        figures.ofFanOut(fanOut);
        figures.ofPresences(presences);
        figures.ofEdge(connections, counters);
        figures.ofMemory(pressure, gates);
        lifecycle.add("connections", connections::endAll);
        lifecycle.add("readiness", readiness::stopping);
    }

    private People people(EdgeNode node, EdgeLimits limits, List<ShardDocuments> documents, AuditLog audit) {
        People people = lifecycle.add(
                "passwords",
                new People(node, new ReadPoint(node, limits.times().read()), documents, config.auth(), audit::record));
        threads.repeat("look at the signing keys", KEY_PAUSE, () -> rotateKeys(people));
        return people;
    }

    private AuditLog openAudit() throws CannotStartException {
        try {
            return lifecycle.add(
                    "audit log",
                    AuditLog.open(
                            config.dataDir().resolve(AuditLog.DIRECTORY),
                            config.audit().fileBytes(),
                            config.audit().files(),
                            InstantSource.system(),
                            config.nodeId()));
        } catch (IOException e) {
            throw Faults.cannotStart("cannot write the audit log in " + config.dataDir(), e);
        }
    }

    /** Where shard 0 is led, and accounts decide there: before, the log takes no key. */
    private void rotateKeys(People people) {
        Shard keys = parts.shards().get(SHARD_OF_KEYS);
        if (keys.accountsOn() && parts.raft().status(SHARD_OF_KEYS).leaderReady()) {
            people.dueKey()
                    .ifPresent(command ->
                            parts.router().submit(SHARD_OF_KEYS, command).join());
        }
    }

    private MemoryPressure watchMemory() {
        HeapUse heap = new HeapUse();
        MemoryPressure pressure = new MemoryPressure(
                config.memory().shedPercent() / 100.0,
                new MemoryPressure.Measured(heap::afterCollection, EdgeLoops::directMemoryUse),
                System::gc,
                System::nanoTime);
        threads.timer().scheduleWithFixedDelay(pressure::look, LOOK_MILLIS, LOOK_MILLIS, TimeUnit.MILLISECONDS);
        return pressure;
    }

    private PinnedStates pinnedStates() throws CannotStartException {
        try {
            return new PinnedStates(config.dataDir().resolve(DataDirectory.PINNED), parts.shards());
        } catch (IOException e) {
            throw Faults.cannotStart("cannot remove what an earlier backup left in " + config.dataDir(), e);
        }
    }

    /** As others reach it. */
    private String advertisedAdmin() {
        Endpoint listens = config.admin();
        boolean isEverywhere =
                listens.host().equals("0.0.0.0") || listens.host().equals("::");
        return new Endpoint(isEverywhere ? config.self().host() : listens.host(), listens.port()).toString();
    }

    private void listenAdmin(EdgeLoops loops, AdminListener.Surroundings around, Optional<ListenerTls> tls)
            throws CannotStartException {
        try {
            lifecycle.add("admin listener", AdminListener.start(address(config.admin()), loops, around, tls));
        } catch (IOException e) {
            throw Faults.cannotStart("cannot listen on " + config.admin() + " (admin)", e);
        }
    }

    private void listenMetrics(EdgeLoops loops, Pages pages, Optional<ListenerTls> tls) throws CannotStartException {
        HttpGuard guard = new HttpGuard(
                NodeLimits.http(config), new Newcomers(config.connect().newcomersPerAddress()), visitors(), tls);
        try {
            lifecycle.add(
                    "metrics listener",
                    HttpListener.start(
                            address(config.metrics()),
                            loops,
                            guard,
                            Optional.empty(),
                            () -> new HttpRequests(guard, pages, Optional.empty()),
                            METRICS_OUTBOX_BYTES));
        } catch (IOException e) {
            throw Faults.cannotStart("cannot listen on " + config.metrics() + " (metrics)", e);
        }
    }

    private HttpGuard.Visitors visitors() {
        List<String> names = new ArrayList<>(config.connect().hosts());
        config.peers().forEach(peer -> names.add(peer.host()));
        names.add(config.http().host());
        names.add(config.metrics().host());
        config.origins().forEach(origin -> names.add(URI.create(origin).getHost()));
        return new HttpGuard.Visitors(new Hosts(names), new Origins(config.origins(), config.insecure()));
    }

    private void listenGrpc(EdgeLoops loops, GrpcListener.Surroundings around, Optional<ListenerTls> tls)
            throws CannotStartException {
        try {
            lifecycle.add("grpc listener", GrpcListener.start(address(config.grpc()), loops, around, tls));
        } catch (IOException e) {
            throw Faults.cannotStart("cannot listen on " + config.grpc() + " (grpc)", e);
        }
    }

    private void listenHttp(
            EdgeLoops loops,
            HttpGuard guard,
            Optional<RestService> rest,
            Supplier<HttpRequests> requests,
            int outboxBytes)
            throws CannotStartException {
        try {
            lifecycle.add(
                    "http listener",
                    HttpListener.start(address(config.http()), loops, guard, rest, requests, outboxBytes));
        } catch (IOException e) {
            throw Faults.cannotStart("cannot listen on " + config.http() + " (http)", e);
        }
    }

    private static InetSocketAddress address(Endpoint endpoint) {
        return new InetSocketAddress(endpoint.host(), endpoint.port());
    }
}
