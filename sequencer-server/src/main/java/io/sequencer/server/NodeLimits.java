package io.sequencer.server;

import io.sequencer.proto.log.v1.Settings;
import io.sequencer.server.admin.DiskReserve;
import io.sequencer.server.config.NodeConfig;
import io.sequencer.server.config.rate.ClientRates;
import io.sequencer.server.core.ClusterSettings;
import io.sequencer.server.edge.EdgeLimits;
import io.sequencer.server.edge.RateLimits;
import io.sequencer.server.edge.http.guard.HttpLimits;
import io.sequencer.server.fanout.FanOutLimits;
import io.sequencer.server.forward.RouteLimits;
import io.sequencer.server.memory.HeapShares;
import io.sequencer.server.presence.PresenceLimits;
import io.sequencer.server.propose.ProposerLimits;
import io.sequencer.server.raft.RaftConfig;
import java.time.Duration;

/** Translates the operator's limits into those of the parts. */
final class NodeLimits {

    /** What a peer message holds beside its commands: tags, lengths, ids. */
    private static final int MESSAGE_OVERHEAD_BYTES = 1 << 20;

    private static final int ENTRIES_IN_FLIGHT = 2;
    /** As the configuration allows. */
    private static final int SMALLEST_SEGMENT_BYTES = 65_536;

    /** Twenty times a second is as smooth as cursors need. */
    private static final Duration PRESENCE_PAUSE = Duration.ofMillis(50);

    private static final Duration HAND_OVER_LIMIT = Duration.ofSeconds(3);

    private NodeLimits() {}

    static RaftConfig.Tuning raft(NodeConfig config) {
        RaftConfig.Tuning defaults = RaftConfig.Tuning.defaults();
        return new RaftConfig.Tuning(
                Duration.ofMillis(config.raft().timeoutMinMillis()),
                Duration.ofMillis(config.raft().timeoutMaxMillis()),
                config.raft().snapshotEveryEntries(),
                defaults.snapshotEveryBytes(),
                segmentBytes(config),
                defaults.maxEntryBytes(),
                defaults.pendingEntries(),
                defaults.pendingBytes(),
                defaults.balanceLeaders(),
                HAND_OVER_LIMIT);
    }

    /**
     * No checkpoint lets the file go that a log is being written to. On a disk that is full of log, all shards' may keep at most half
     * of what must come back before the node goes on.
     */
    private static int segmentBytes(NodeConfig config) {
        int wanted = config.raft().segmentBytes();
        long reserve = config.disk().reserveBytes();
        if (reserve == 0) {
            return wanted;
        }
        long share = reserve / DiskReserve.MARGIN / 2 / config.shards();
        return Math.toIntExact(Math.min(wanted, Math.max(SMALLEST_SEGMENT_BYTES, share)));
    }

    static HttpLimits http(NodeConfig config) {
        return new HttpLimits(
                Duration.ofMillis(config.connect().requestMillis()),
                Duration.ofMillis(config.connect().idleMillis()),
                config.connect().requestLineBytes(),
                config.connect().headerBytes(),
                config.connect().headers());
    }

    static ProposerLimits proposer(NodeConfig config) {
        int raftEntryBytes = raft(config).maxEntryBytes();
        ProposerLimits defaults = ProposerLimits.forEntriesUpTo(raftEntryBytes);
        return new ProposerLimits(
                ENTRIES_IN_FLIGHT,
                config.commands().entryCommands(),
                Math.min(config.commands().entryBytes(), defaults.maxCommandBytes()),
                defaults.maxCommandBytes(),
                new ProposerLimits.Queue(
                        config.commands().queueCommands(),
                        HeapShares.ofThisProcess()
                                .waitingBytes(config.commands().queueBytes(), config.shards()),
                        Duration.ofMillis(config.commands().queueMillis())));
    }

    static FanOutLimits fanOut() {
        FanOutLimits defaults = FanOutLimits.defaults();
        return defaults.withAllTails(HeapShares.ofThisProcess().tailBytes(defaults.allTailsBytes()));
    }

    static RouteLimits route(NodeConfig config) {
        RouteLimits defaults = RouteLimits.DEFAULTS;
        return defaults.withMaxBytes(HeapShares.ofThisProcess().waitingBytes(defaults.maxBytes(), config.shards()))
                .withDeadline(Duration.ofMillis(config.commands().deadlineMillis()))
                .withQueue(Duration.ofMillis(config.commands().queueMillis()));
    }

    /** What clients may ask; the replicated limits are announced as they are at the first start. */
    static EdgeLimits edge(NodeConfig config) {
        EdgeLimits defaults = EdgeLimits.defaults();
        NodeConfig.ClientLimits limits = config.limits();
        NodeConfig.PresenceSettings presence = config.presence();
        Settings settings = ClusterSettings.orDefaults(Settings.getDefaultInstance());
        return new EdgeLimits(
                new EdgeLimits.OfMessage(
                        limits.frameBytes(),
                        limits.opBytes(),
                        limits.opsPerMessage(),
                        defaults.message().partsPerOp(),
                        limits.documentsPerMessage()),
                new EdgeLimits.OfConnection(
                        limits.messagesInFlight(),
                        defaults.connection().bytesInFlight(),
                        limits.subscriptionsPerConnection(),
                        limits.outboxBytes(),
                        limits.connections(),
                        limits.requestsInFlight()),
                new EdgeLimits.OfDocument(settings.getMaxDocumentBytes(), Math.toIntExact(settings.getMaxRebaseOps())),
                new EdgeLimits.OfPresence(
                        presence.bytes(),
                        presence.selections(),
                        presence.perDocument(),
                        Duration.ofMillis(presence.ttlMillis())),
                new EdgeLimits.Times(
                        Duration.ofMillis(limits.helloMillis()),
                        defaults.times().keepAlive(),
                        defaults.times().read()),
                ofClients(config.rates()));
    }

    private static EdgeLimits.OfClients ofClients(ClientRates rates) {
        RateLimits editors = new RateLimits(
                new RateLimits.Rate(rates.messagesPerSecond(), rates.messagesAtOnce()),
                new RateLimits.Rate(rates.bytesPerSecond(), rates.bytesAtOnce()),
                new RateLimits.Rate(rates.joinsPerSecond(), rates.joinsAtOnce()),
                rates.userFactor(),
                Duration.ofMillis(rates.patienceMillis()));
        return new EdgeLimits.OfClients(
                editors,
                editors.times(rates.backendFactor()),
                new RateLimits.Rate(rates.controlFramesPerSecond(), 10L * rates.controlFramesPerSecond()),
                rates.connectionsPerUser(),
                rates.connectionsPerAddress());
    }

    static PresenceLimits presence(NodeConfig config) {
        return new PresenceLimits(
                config.presence().perDocument(),
                config.presence().allBytes(),
                Duration.ofMillis(config.presence().ttlMillis()),
                PRESENCE_PAUSE);
    }

    /** The longest message between nodes: one command may be as long as an entry. */
    static int peerMessageBytes(NodeConfig config) {
        return raft(config).maxEntryBytes() + MESSAGE_OVERHEAD_BYTES;
    }
}
