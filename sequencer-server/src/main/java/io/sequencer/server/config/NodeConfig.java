package io.sequencer.server.config;

import io.sequencer.server.config.listen.ConnectSettings;
import io.sequencer.server.config.listen.TlsSettings;
import io.sequencer.server.config.people.AuditSettings;
import io.sequencer.server.config.people.AuthSettings;
import io.sequencer.server.config.rate.ClientRates;
import io.sequencer.server.config.rate.MemorySettings;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * All that one node is told. The names of the components are the keys in file, environment and flags; units stand last in
 * their names.
 */
public record NodeConfig(
        @Setting(
                about = "Name of the cluster, the same on all its nodes and for ever.",
                min = 1,
                max = 64,
                pattern = NAME)
        String clusterId,

        @Setting(about = "Name of this node; one of the peers' ids.", min = 1, max = 64, pattern = NAME)
        String nodeId,

        @Setting(about = "Directory that holds all of the node's data. Made if it does not exist.", min = 1)
        Path dataDir,

        @Setting(
                value = "3",
                min = 1,
                max = 64,
                about = "Raft groups that the documents are spread over. Fixed at the first start.")
        int shards,

        @Setting(
                value = "false",
                about = "Runs without accounts and without encryption; then only loopback addresses are allowed.")
        boolean insecure,

        @Setting(about = "All nodes of the cluster, this one too.", min = 1, max = 7)
        List<Peer> peers,

        Listen listen,
        TlsSettings tls,
        ConnectSettings connect,

        @Setting(
                value = "[]",
                max = 1000,
                pattern = ORIGIN,
                about =
                        "Web pages' origins (scheme://host[:port]) that may connect. None: with insecure those of this machine,"
                                + " else none at all.")
        List<String> origins,

        AuthSettings auth,
        AuditSettings audit,
        RaftTimes raft,
        ClientLimits limits,
        ClientRates rates,
        MemorySettings memory,
        PresenceSettings presence,
        CommandLimits commands,
        CacheSizes cache,
        DiskSpace disk,
        Upkeep upkeep,

        @Setting(value = "INFO", pattern = "ERROR|WARN|INFO|DEBUG|TRACE", about = "Least level of what is logged.")
        String logLevel) {

    static final String ORIGIN = "https?://[a-z0-9.-]+(:[0-9]{1,5})?|https?://\\[[0-9a-f:.]+\\](:[0-9]{1,5})?";
    static final String NAME = "[A-Za-z0-9][A-Za-z0-9._-]*";

    /** This node among the peers. */
    public Peer self() {
        return peers.stream()
                .filter(p -> p.id().equals(nodeId))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(nodeId + " is not among the peers"));
    }

    /** Where WebSocket and health are served. */
    public Endpoint http() {
        return listen.http().orElseGet(() -> self().http());
    }

    /** Where the gRPC API is served. */
    public Endpoint grpc() {
        return listen.grpc().orElseGet(() -> self().grpc());
    }

    /** Where other nodes hand over commands. */
    public Endpoint peer() {
        return listen.peer().orElseGet(() -> self().peer());
    }

    /** Where Raft listens, and where the others' Rafts reach it. */
    public Endpoint raftEndpoint() {
        return self().raft();
    }

    /** Where those who run the cluster are served; loopback unless {@code listen.admin} says otherwise. */
    public Endpoint admin() {
        return listen.admin().orElseGet(() -> self().near(self().adminPort()));
    }

    /** Where metrics are served; loopback unless {@code listen.metrics} says otherwise. */
    public Endpoint metrics() {
        return listen.metrics().orElseGet(() -> self().near(self().metricsPort()));
    }

    /** One node of the cluster, as the others and clients reach it. */
    public record Peer(
            @Setting(about = "Name of the node.", min = 1, max = 64, pattern = NAME)
            String id,

            @Setting(about = "Name or address of its machine.", min = 1, max = 255, pattern = "[A-Za-z0-9.:_-]+")
            String host,

            @Setting(about = "WebSocket and health.", min = 1, max = 65_535)
            int httpPort,

            @Setting(about = "gRPC API.", min = 1, max = 65_535)
            int grpcPort,

            @Setting(about = "Commands from node to node.", min = 1, max = 65_535)
            int peerPort,

            @Setting(about = "Raft.", min = 1, max = 65_535) int raftPort,

            @Setting(value = "0", about = "The node's admin listener; each node needs its own.", max = 65_535)
            int adminPort,

            @Setting(value = "0", about = "Metrics and health; each node needs its own.", max = 65_535)
            int metricsPort) {

        public Endpoint http() {
            return new Endpoint(host, httpPort);
        }

        public Endpoint grpc() {
            return new Endpoint(host, grpcPort);
        }

        public Endpoint peer() {
            return new Endpoint(host, peerPort);
        }

        public Endpoint raft() {
            return new Endpoint(host, raftPort);
        }

        /** All that are told. */
        List<Endpoint> endpoints() {
            return IntStream.of(httpPort, grpcPort, peerPort, raftPort, adminPort, metricsPort)
                    .filter(port -> port > 0)
                    .mapToObj(port -> new Endpoint(host, port))
                    .toList();
        }

        private Endpoint near(int port) {
            return new Endpoint(peer().isLoopback() ? host : "127.0.0.1", port);
        }
    }

    /** Addresses to listen on, where they differ from the ones in {@code peers}. Raft listens where the others reach it. */
    public record Listen(
            @Setting(value = "", about = "host:port for WebSocket and health.")
            Optional<Endpoint> http,

            @Setting(value = "", about = "host:port for the gRPC API.")
            Optional<Endpoint> grpc,

            @Setting(value = "", about = "host:port for commands from other nodes.")
            Optional<Endpoint> peer,

            @Setting(
                    value = "",
                    about =
                            "host:port for those who run the cluster. Beyond loopback only with certificates of role admin.",
                    shownDefault = "adminPort of peers, on loopback")
            Optional<Endpoint> admin,

            @Setting(
                    value = "",
                    about = "host:port for metrics and health. Beyond loopback only with certificates of role metrics.",
                    shownDefault = "metricsPort of peers, on loopback")
            Optional<Endpoint> metrics) {}

    /** Raft: how soon a silent leader is replaced, how often the log is cut. */
    public record RaftTimes(
            @Setting(
                    value = "500",
                    min = 50,
                    max = 60_000,
                    about = "Shortest silence before a follower stands for election.")
            int timeoutMinMillis,

            @Setting(
                    value = "1000",
                    min = 100,
                    max = 120_000,
                    about = "Longest silence before a follower stands for election.")
            int timeoutMaxMillis,

            @Setting(
                    value = "100000",
                    min = 100,
                    max = 1_000_000_000,
                    about = "Log entries of a shard between two checkpoints; the log below is then purged.")
            long snapshotEveryEntries,

            @Setting(
                    value = "33554432",
                    min = 65_536,
                    max = 1_073_741_824,
                    about =
                            "Size of one file of a shard's log; only whole files are purged, so all shards' together are at most a"
                                    + " sixteenth of `disk.reserveBytes`.")
            int segmentBytes) {}

    /** What one connection may ask of the node. Announced to clients in `welcome`. */
    public record ClientLimits(
            @Setting(value = "1048576", min = 65_536, max = 16_777_216, about = "Largest message of a client.")
            int frameBytes,

            @Setting(value = "262144", min = 1024, max = 8_388_608, about = "Largest op.")
            int opBytes,

            @Setting(value = "1000", min = 1, max = 10_000, about = "Most ops in one message.")
            int opsPerMessage,

            @Setting(value = "32", min = 1, max = 1000, about = "Most documents in one submit to several.")
            int documentsPerMessage,

            @Setting(
                    value = "10000",
                    min = 1,
                    max = 100_000,
                    about = "Submits of one connection that may wait for their answer.")
            int messagesInFlight,

            @Setting(
                    value = "16",
                    min = 1,
                    max = 1000,
                    about = "Requests of one connection that may wait for their answer.")
            int requestsInFlight,

            @Setting(value = "1000", min = 1, max = 100_000, about = "Documents that one connection may have joined.")
            int subscriptionsPerConnection,

            @Setting(value = "20000", min = 1, max = 1_000_000, about = "Connections to the node.")
            int connections,

            @Setting(
                    value = "1048576",
                    min = 65_536,
                    max = 268_435_456,
                    about = "Bytes that may wait for a slow client before it is fed from the log instead.")
            int outboxBytes,

            @Setting(value = "5000", min = 100, max = 60_000, about = "Time a new connection has to say hello.")
            int helloMillis) {}

    /** Who is present in which document. Announced to clients in `welcome`. */
    public record PresenceSettings(
            @Setting(value = "4096", min = 64, max = 65_536, about = "Largest state that a client shows.")
            int bytes,

            @Setting(value = "64", min = 1, max = 10_000, about = "Most selections in it.")
            int selections,

            @Setting(value = "1000", min = 1, max = 100_000, about = "Clients that may be present in one document.")
            int perDocument,

            @Setting(
                    value = "33554432",
                    min = 65_536,
                    max = 17_179_869_184L,
                    about = "Memory for the states of all clients in all documents, at all nodes.")
            long allBytes,

            @Setting(
                    value = "30000",
                    min = 1000,
                    max = 600_000,
                    about = "Silence after which a client is not present any more.")
            int ttlMillis) {}

    /** The way of a command to the log: queues, sizes of entries, deadlines. */
    public record CommandLimits(
            @Setting(value = "32768", min = 16, max = 1_000_000, about = "Commands that may wait at a shard's leader.")
            int queueCommands,

            @Setting(
                    value = "67108864",
                    min = 1_048_576,
                    max = 1_073_741_824,
                    about = "Bytes of commands that may wait at a shard's leader.")
            long queueBytes,

            @Setting(
                    value = "2000",
                    min = 10,
                    max = 120_000,
                    about =
                            "Time in which waiting commands should be worked off; more are refused, but never what some entries hold.")
            int queueMillis,

            @Setting(value = "1024", min = 1, max = 10_000, about = "Most commands in one log entry.")
            int entryCommands,

            @Setting(
                    value = "524288",
                    min = 65_536,
                    max = 4_194_304,
                    about = "Largest log entry, unless one command is larger.")
            int entryBytes,

            @Setting(
                    value = "10000",
                    min = 100,
                    max = 120_000,
                    about = "Time in which a command is sent again to new leaders before its outcome is unknown.")
            int deadlineMillis) {}

    /** Memory. All of a node's shards share it. */
    public record CacheSizes(
            @Setting(
                    value = "134217728",
                    min = 1_048_576,
                    max = 1_099_511_627_776L,
                    about = "Contents of open documents.")
            long documentBytes,

            @Setting(
                    value = "134217728",
                    min = 8_388_608,
                    max = 1_099_511_627_776L,
                    about = "Blocks of the store, and its unflushed writes.")
            long storeBytes,

            @Setting(
                    value = "67108864",
                    min = 8_388_608,
                    max = 68_719_476_736L,
                    about = "The part of it that unflushed writes may take.")
            long writeBytes) {}

    /** The disk of the data directory. */
    public record DiskSpace(
            @Setting(
                    value = "536870912",
                    min = 0,
                    max = 1_099_511_627_776L,
                    about = "Free space below which the node takes up nothing that makes the data grow.")
            long reserveBytes,

            @Setting(value = "1000", min = 50, max = 60_000, about = "Pause between two looks at the free space.")
            long checkMillis) {}

    /** What the node does beside the way of an op. */
    public record Upkeep(
            @Setting(
                    value = "60000",
                    min = 100,
                    max = 86_400_000,
                    about = "Pause between two searches for expired sessions.")
            long sessionExpiryMillis,

            @Setting(
                    value = "10000",
                    min = 1,
                    max = 1_000_000_000,
                    about = "Entries of a shard's log after which the nodes compare their state.")
            long digestEntries,

            @Setting(
                    value = "60000",
                    min = 100,
                    max = 86_400_000,
                    about = "Longest time without a comparison of the nodes' state, if it changed.")
            long digestMillis,

            @Setting(
                    value = "86400000",
                    min = 1_000,
                    max = 2_592_000_000L,
                    about =
                            "Pause between two readings of all tables and checkpoints, which find damage; the first is at the start.")
            long scrubMillis,

            @Setting(
                    value = "33554432",
                    min = 1 << 20,
                    max = 1L << 40,
                    about = "Bytes a second that such a reading takes from the disk.")
            long scrubBytesPerSecond,

            @Setting(
                    value = "10000",
                    min = 100,
                    max = 86_400_000,
                    about = "Pause between two searches for ops and rows that retention does not keep.")
            long compactionMillis,

            @Setting(
                    value = "15000",
                    min = 1000,
                    max = 600_000,
                    about = "Time a graceful stop may take before the node ends all the same.")
            int stopMillis) {}
}
