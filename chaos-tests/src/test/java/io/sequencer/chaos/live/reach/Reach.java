package io.sequencer.chaos.live.reach;

import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.stub.MetadataUtils;
import io.sequencer.client.ClientOptions;
import io.sequencer.client.Endpoint;
import io.sequencer.client.access.TransportSecurity;
import io.sequencer.client.link.Channels;
import io.sequencer.proto.v1.ChangeFeedGrpc;
import io.sequencer.proto.v1.ClusterGrpc;
import io.sequencer.proto.v1.DocumentsGrpc;
import io.sequencer.proto.v1.NodeStatus;
import io.sequencer.proto.v1.NodeStatusRequest;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** The nodes, and a channel to each listener of each. Any thread. */
public final class Reach implements AutoCloseable {
    private static final Metadata.Key<String> USER =
            Metadata.Key.of("sequencer-user", Metadata.ASCII_STRING_MARSHALLER);
    /** Who owns the documents and writes them. */
    public static final String USER_NAME = "chaos";

    /** A channel that failed waits ever longer before it connects again; a new one tries at once. */
    private static final long CHANNEL_NANOS = TimeUnit.SECONDS.toNanos(20);

    private final List<Place> places;
    private final Optional<TransportSecurity> security;
    private final Channels channels;
    private final Map<Endpoint, Open> open = new HashMap<>();
    private final ExecutorService executor;
    private boolean closed;

    private record Open(ManagedChannel channel, long since) {}

    /** @param security empty: plain text */
    public Reach(List<Place> places, Optional<TransportSecurity> security) {
        this.places = List.copyOf(places);
        this.security = security;
        this.channels = new Channels(security);
        this.executor = Executors.newFixedThreadPool(2, task -> {
            Thread thread = new Thread(task, "chaos-calls");
            thread.setDaemon(true);
            return thread;
        });
    }

    public List<Place> places() {
        return places;
    }

    /** The node of that name. */
    public Place place(String id) {
        return places.stream()
                .filter(place -> place.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no node " + id));
    }

    /** The name of the node at that address. */
    public String name(Endpoint grpc) {
        return places.stream()
                .filter(place -> place.grpc().equals(grpc))
                .map(Place::id)
                .findFirst()
                .orElseGet(grpc::toString);
    }

    /** Of a client. All speak for one user: who sends an op again must be who sent it first. */
    public ClientOptions options() {
        ClientOptions options = ClientOptions.defaults().withUser(USER_NAME);
        return security.map(options::withSecurity).orElse(options);
    }

    public DocumentsGrpc.DocumentsFutureStub asking(Place node, long millis) {
        return DocumentsGrpc.newFutureStub(channel(node.grpc()))
                .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(caller()))
                .withDeadlineAfter(millis, TimeUnit.MILLISECONDS);
    }

    public DocumentsGrpc.DocumentsBlockingStub documents(Place node, long millis) {
        return DocumentsGrpc.newBlockingStub(channel(node.grpc()))
                .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(caller()))
                .withDeadlineAfter(millis, TimeUnit.MILLISECONDS);
    }

    /** The change feed, of which a backend may read all. */
    public ChangeFeedGrpc.ChangeFeedBlockingStub feed(Place node, long millis) {
        return ChangeFeedGrpc.newBlockingStub(channel(node.grpc())).withDeadlineAfter(millis, TimeUnit.MILLISECONDS);
    }

    public ClusterGrpc.ClusterBlockingStub cluster(Place node, long millis) {
        return ClusterGrpc.newBlockingStub(channel(node.admin())).withDeadlineAfter(millis, TimeUnit.MILLISECONDS);
    }

    /** @throws io.grpc.StatusRuntimeException if it does not say so in time */
    public NodeStatus status(Place node, long millis) {
        return cluster(node, millis).getNodeStatus(NodeStatusRequest.getDefaultInstance());
    }

    private static Metadata caller() {
        Metadata headers = new Metadata();
        headers.put(USER, USER_NAME);
        return headers;
    }

    private synchronized ManagedChannel channel(Endpoint to) {
        if (closed) {
            throw new IllegalStateException("closed");
        }
        long now = System.nanoTime();
        Open known = open.get(to);
        if (known != null && now - known.since < CHANNEL_NANOS) {
            return known.channel;
        }
        if (known != null) {
            known.channel.shutdown();
        }
        Open fresh = new Open(channels.open(to, executor), now);
        open.put(to, fresh);
        return fresh.channel;
    }

    @Override
    public synchronized void close() {
        closed = true;
        open.values().forEach(known -> known.channel.shutdownNow());
        executor.shutdown();
    }
}
