package io.sequencer.cli.drill.revoke;

import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.sequencer.cli.cluster.ClusterPlan;
import io.sequencer.cli.cluster.LocalCluster;
import io.sequencer.cli.cluster.LocalNode;
import io.sequencer.cli.cluster.NodePorts;
import io.sequencer.cli.drill.Replicas;
import io.sequencer.cli.drill.revoke.judge.CommittedLog;
import io.sequencer.cli.drill.revoke.judge.Notebook;
import io.sequencer.cli.drill.revoke.judge.RevocationJudge;
import io.sequencer.cli.drill.revoke.judge.Tenure;
import io.sequencer.client.ClientOptions;
import io.sequencer.client.RefusedException;
import io.sequencer.client.SequencerClient;
import io.sequencer.client.UnreachableException;
import io.sequencer.client.link.Channels;
import io.sequencer.client.people.Users;
import io.sequencer.proto.v1.ChangeFeedGrpc;
import io.sequencer.proto.v1.DocumentMode;
import io.sequencer.proto.v1.ErrorCode;
import io.sequencer.proto.v1.FeedEvent;
import io.sequencer.proto.v1.FeedRequest;
import io.sequencer.proto.v1.NodeStatus;
import io.sequencer.proto.v1.Role;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/** A cluster with accounts, whose documents' owner gives rights and takes them away while its leaders are killed. One thread. */
public final class Revocations implements AutoCloseable {
    private static final int SHARDS = 3;
    private static final Duration READY_WITHIN = Duration.ofSeconds(60);
    private static final Duration EQUAL_WITHIN = Duration.ofSeconds(30);
    private static final Duration FEED_WITHIN = Duration.ofSeconds(30);
    private static final long PAUSE_MILLIS = 200;
    private static final int OWNER_PAUSE_MILLIS = 10;
    private static final int LAST_LOOK_MILLIS = 1_000;
    private static final int LEADER_POLLS = 150;
    private static final int FEED_ATTEMPTS = 5;
    private static final String OWNER = "owner";
    private static final String PASSWORD = "a password of a drill";

    /** One in each shard; their tags say so. */
    private static final Map<String, DocumentMode> DOCUMENTS =
            Map.of("revoke{a}", DocumentMode.TEXT, "revoke{b}", DocumentMode.APPEND, "revoke{c}", DocumentMode.APPEND);

    private static final Map<String, Role> VISITORS =
            Map.of("ada", Role.WRITER, "grace", Role.WRITER, "rita", Role.READER);

    private final Consumer<String> tell;
    private final DrillCertificate certificate;
    private final LocalCluster cluster;
    private final ClientOptions options;
    private final Entrances nodes;
    private final Notebook notebook = new Notebook();
    private final List<Guest.Visitor> people = new ArrayList<>();
    private final List<Guest> guests = new ArrayList<>();
    private final List<Thread> owners = new ArrayList<>();
    private final CountDownLatch written = new CountDownLatch(1);

    /**
     * Starts the cluster.
     *
     * @param tell one line for each step
     */
    public Revocations(Path directory, String serverClasspath, Consumer<String> tell) throws InterruptedException {
        this.tell = tell;
        certificate = DrillCertificate.make(directory);
        Map<String, String> settings = new HashMap<>(certificate.settings());
        settings.putAll(Map.of("insecure", "false", "auth.signUp", "true", "auth.hashKibibytes", "8192"));
        cluster = LocalCluster.prepare(
                ClusterPlan.of(directory, NodePorts.free(3, RandomGenerator.getDefault()), serverClasspath)
                        .withJavaFlags(List.of("-Xmx384m", "-XX:TieredStopAtLevel=1"))
                        .withSettings(settings));
        cluster.start();
        nodes = new Entrances(cluster.nodes(), certificate);
        options = ClientOptions.defaults().withSecurity(certificate.client()).withCallTimeout(READY_WITHIN);
    }

    /** How a run went. */
    public record Result(List<String> findings, int revocations, long delivered) {}

    /**
     * Has it happen, and judges it.
     *
     * @param seconds how long rights come and go
     * @param kills of leaders meanwhile, evenly
     */
    public Result run(int seconds, int kills) throws InterruptedException {
        begin();
        long begun = System.nanoTime();
        for (int i = 0; i < kills; i++) {
            pauseUntil(begun, TimeUnit.SECONDS.toMillis(seconds) * (i + 1) / (kills + 1));
            kill(i % SHARDS);
        }
        pauseUntil(begun, TimeUnit.SECONDS.toMillis(seconds));
        for (Guest guest : guests) {
            guest.showOut();
        }
        // Once more as much as before, with nobody who may see it.
        TimeUnit.MILLISECONDS.sleep(LAST_LOOK_MILLIS);
        written.countDown();
        for (Thread owner : owners) {
            owner.join();
        }
        guests.forEach(Guest::close);
        return judged();
    }

    private void begin() throws InterruptedException {
        try (Users users = Users.anonymously(cluster.endpoints(), options)) {
            people.add(visitor(users, OWNER));
            for (String name : VISITORS.keySet()) {
                people.add(visitor(users, name));
            }
        }
        Guest.Visitor owner = people.get(0);
        DOCUMENTS.forEach((docId, mode) -> {
            owner.client().documents().create(docId, mode);
            owners.add(write(new Scribe(docId, mode, OWNER, owner.token(), notebook)));
            for (Guest.Visitor visitor : people.subList(1, people.size())) {
                Role role = VISITORS.getOrDefault(visitor.user(), Role.READER);
                guests.add(new Guest(new Guest.Place(docId, mode, role), visitor, owner.client(), nodes, notebook));
            }
        });
        tell.accept("3 nodes with accounts and TLS, " + DOCUMENTS.size() + " documents, " + guests.size()
                + " guests, each with a stream at every node");
    }

    /** Signs up and logs in, once the shards have leaders and decide about accounts. */
    private Guest.Visitor visitor(Users users, String name) throws InterruptedException {
        long begun = System.nanoTime();
        while (true) {
            try {
                users.signUp(name, PASSWORD, name);
                break;
            } catch (RefusedException e) {
                if (e.code() == ErrorCode.USER_EXISTS) {
                    break;
                }
                if (e.code() != ErrorCode.UNSUPPORTED || System.nanoTime() - begun > READY_WITHIN.toNanos()) {
                    throw e;
                }
                TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
            }
        }
        String token = users.logIn(name, PASSWORD, "drill").getAccessToken();
        return new Guest.Visitor(name, token, SequencerClient.connect(cluster.endpoints(), options.withToken(token)));
    }

    private Thread write(Scribe scribe) {
        Thread thread = new Thread(
                () -> {
                    try {
                        for (int round = 0; !written.await(OWNER_PAUSE_MILLIS, TimeUnit.MILLISECONDS); round++) {
                            scribe.write(nodes, round % nodes.count());
                        }
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                },
                "owner's writer");
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private static void pauseUntil(long begunNanos, long millis) throws InterruptedException {
        TimeUnit.NANOSECONDS.sleep(Math.max(0, begunNanos + TimeUnit.MILLISECONDS.toNanos(millis) - System.nanoTime()));
    }

    private void kill(int shard) throws InterruptedException {
        Optional<LocalNode> leader = leader(shard);
        for (int i = 0; leader.isEmpty() && i < LEADER_POLLS; i++) {
            TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
            leader = leader(shard);
        }
        if (leader.isEmpty()) {
            notebook.wrong("nobody led shard " + shard + ", so that its leader was not killed");
        }
        leader.ifPresent(node -> {
            long begun = System.nanoTime();
            cluster.killAndRestart(node);
            tell.accept(node.id() + ", leader of shard " + shard + ", killed; ready again after "
                    + TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun) + " ms");
        });
    }

    private Optional<LocalNode> leader(int shard) {
        return cluster.nodes().stream().filter(node -> leads(node, shard)).findFirst();
    }

    private boolean leads(LocalNode node, int shard) {
        try {
            NodeStatus status = people.get(0).client().nodeStatus(node.ports().grpcEndpoint());
            return status.getShards(shard).getRole().equalsIgnoreCase("LEADER");
        } catch (UnreachableException | RefusedException e) {
            return false;
        }
    }

    private Result judged() throws InterruptedException {
        List<String> findings = new ArrayList<>(notebook.findings());
        // First: a node that has just come back has caught up then.
        boolean isEqual = new Replicas(people.get(0).client()).becomeEqual(EQUAL_WITHIN);
        CommittedLog log = feed();
        List<Tenure> tenures = guests.stream().map(Guest::tenure).toList();
        findings.addAll(RevocationJudge.judge(log, tenures, notebook.acked(), notebook.sightings()));
        if (!isEqual) {
            findings.add("the nodes are not equal by digest");
        }
        cluster.firstDead().map(LocalCluster::describeEnd).ifPresent(findings::add);
        guests.forEach(guest -> findings.addAll(guest.effort().missing()));
        int revocations = tenures.stream().mapToInt(Tenure::revocations).sum();
        long delivered = guests.stream().mapToLong(Guest::delivered).sum();
        tell.accept(revocations + " revocations ended "
                + guests.stream().mapToLong(Guest::denied).sum()
                + " streams; " + notebook.acked().size() + " ops acked, " + delivered + " delivered to guests, "
                + notebook.sightings().size() + " deliveries and reads judged");
        return new Result(findings, revocations, delivered);
    }

    /** Everything that was committed, with its log index. */
    private CommittedLog feed() {
        CommittedLog log = new CommittedLog();
        ManagedChannel channel = new Channels(Optional.of(certificate.backend()))
                .open(cluster.endpoints().get(0), Runnable::run);
        try {
            for (int shard = 0; shard < SHARDS; shard++) {
                FeedRequest request = FeedRequest.newBuilder()
                        .setShard(shard)
                        .setUntilNow(true)
                        .build();
                read(channel, request).forEach(log::add);
            }
        } finally {
            channel.shutdownNow();
        }
        return log;
    }

    /** A node that has no leader yet is asked again. */
    private static List<FeedEvent> read(ManagedChannel channel, FeedRequest request) {
        for (int attempt = 1; ; attempt++) {
            List<FeedEvent> events = new ArrayList<>();
            try {
                ChangeFeedGrpc.newBlockingStub(channel)
                        .withDeadlineAfter(FEED_WITHIN.toMillis(), TimeUnit.MILLISECONDS)
                        .read(request)
                        .forEachRemaining(batch -> events.addAll(batch.getEventsList()));
                return events;
            } catch (StatusRuntimeException e) {
                if (e.getStatus().getCode() != Status.Code.UNAVAILABLE || attempt == FEED_ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    @Override
    public void close() {
        written.countDown();
        guests.forEach(Guest::close);
        people.forEach(person -> person.client().close());
        nodes.close();
        cluster.close();
    }
}
