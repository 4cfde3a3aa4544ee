package io.sequencer.server.edge;

import io.sequencer.proto.v1.Limits;
import java.time.Duration;

/** What clients may ask of this node. */
public record EdgeLimits(
        OfMessage message,
        OfConnection connection,
        OfDocument document,
        OfPresence presence,
        Times times,
        OfClients clients) {

    /**
     * @param frameBytes largest message of a client
     * @param opBytes largest op, as canonical bytes
     * @param opsPerMessage most ops in one submit
     * @param partsPerOp most parts of a text op as sent
     * @param documentsPerMessage most documents in one submit to several
     */
    public record OfMessage(int frameBytes, int opBytes, int opsPerMessage, int partsPerOp, int documentsPerMessage) {}

    /**
     * @param messagesInFlight submits that may wait for their answer before the node stops reading
     * @param bytesInFlight and their bytes
     * @param subscriptions documents that may be joined at once
     * @param outboxBytes bytes that may wait for a slow client before it is fed from the log instead
     * @param connections to this node
     * @param requestsInFlight requests that may wait for their answer; more are refused
     */
    public record OfConnection(
            int messagesInFlight,
            long bytesInFlight,
            int subscriptions,
            int outboxBytes,
            int connections,
            int requestsInFlight) {}

    /** Announced only; apply enforces them. */
    public record OfDocument(long documentBytes, int maxRebaseOps) {}

    /**
     * @param bytes of the state that a client shows
     * @param selections in it
     * @param perDocument clients that may be present in one document at once
     * @param ttl a presence that was not renewed for so long is gone
     */
    public record OfPresence(int bytes, int selections, int perDocument, Duration ttl) {}

    /**
     * @param hello a new connection must say hello within
     * @param keepAlive silence after which the client is probed; three unanswered probes end the connection
     * @param read a read may wait for this node to catch up
     */
    public record Times(Duration hello, Duration keepAlive, Duration read) {}

    /**
     * What the clients may take of the node, besides what they do on one connection.
     *
     * @param editors what a WebSocket may send
     * @param backends what a gRPC session may send
     * @param controlFrames pings, pongs and fragments of one WebSocket
     * @param perUser connections of one user
     * @param perAddress connections from one address
     */
    public record OfClients(
            RateLimits editors, RateLimits backends, RateLimits.Rate controlFrames, int perUser, int perAddress) {}

    public static EdgeLimits defaults() {
        return new EdgeLimits(
                new OfMessage(1 << 20, 256 << 10, 1000, 10_000, 32),
                new OfConnection(10_000, 16 << 20, 1000, 1 << 20, 20_000, 16),
                new OfDocument(64 << 20, 10_000),
                new OfPresence(4096, 64, 1000, Duration.ofSeconds(30)),
                new Times(Duration.ofSeconds(5), Duration.ofSeconds(20), Duration.ofSeconds(5)),
                new OfClients(
                        RateLimits.ofEditors(),
                        RateLimits.ofEditors().times(50),
                        new RateLimits.Rate(100, 1_000),
                        1_000,
                        5_000));
    }

    /**
     * As announced in {@code welcome}.
     *
     * @param rates of that connection
     */
    public Limits announced(RateLimits rates) {
        return Limits.newBuilder()
                .setFrameBytes(message.frameBytes)
                .setOpBytes(message.opBytes)
                .setOpsPerMessage(message.opsPerMessage)
                .setDocumentsPerMessage(message.documentsPerMessage)
                .setMessagesInFlight(connection.messagesInFlight)
                .setRequestsInFlight(connection.requestsInFlight)
                .setSubscriptionsPerConnection(connection.subscriptions)
                .setDocumentBytes(document.documentBytes)
                .setMaxRebaseOps(document.maxRebaseOps)
                .setPresenceBytes(presence.bytes)
                .setPresenceSelections(presence.selections)
                .setPresenceTtlMs(Math.toIntExact(presence.ttl.toMillis()))
                .setPresencesPerDocument(presence.perDocument)
                .setMessagesPerSecond(saturated(rates.messages().perSecond()))
                .setMessagesAtOnce(saturated(rates.messages().burst()))
                .setBytesPerSecond(rates.bytes().perSecond())
                .setBytesAtOnce(rates.bytes().burst())
                .setJoinsPerSecond(saturated(rates.joins().perSecond()))
                .setJoinsAtOnce(saturated(rates.joins().burst()))
                .setConnectionsPerUser(clients.perUser)
                .setConnectionsPerAddress(clients.perAddress)
                .build();
    }

    private static int saturated(long value) {
        return (int) Math.min(Integer.MAX_VALUE, value);
    }
}
