package io.sequencer.server.forward.peer;

import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.netty.channel.ChannelOption;
import io.netty.handler.ssl.SslContext;
import io.sequencer.server.raft.NodeId;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * The only place where connections to other nodes are made; one per address, shared by its shards' streams, connected when
 * first used.
 *
 * <p>Callbacks run on the transport's event loop (a direct executor): whoever receives hands over at once.
 */
public final class PeerChannels implements AutoCloseable {
    /** The shortest that gRPC allows a client. A peer that falls silent under load is noticed sooner, by its route. */
    static final int KEEPALIVE_MILLIS = 10_000;

    static final int KEEPALIVE_TIMEOUT_MILLIS = 3_000;

    /** Not gRPC's 20 s: when a partition heals, a connect that hangs since before would delay every command. */
    private static final int CONNECT_TIMEOUT_MILLIS = 1_000;

    private final Function<NodeId, Optional<InetSocketAddress>> addresses;
    private final int maxMessageBytes;
    private final Optional<SslContext> tls;
    private final Map<InetSocketAddress, ManagedChannel> channels = new ConcurrentHashMap<>();
    private volatile boolean closed;

    /**
     * @param addresses where another node's {@link PeerServer} listens now; asked anew for each use, as members come and go
     * @param maxMessageBytes the longest reply taken
     * @param tls empty: in plain text
     */
    public PeerChannels(
            Function<NodeId, Optional<InetSocketAddress>> addresses, int maxMessageBytes, Optional<SslContext> tls) {
        this.addresses = addresses;
        this.maxMessageBytes = maxMessageBytes;
        this.tls = tls;
    }

    /** The channel to a node; empty if its address is not known, or after {@link #close}. */
    public Optional<ManagedChannel> to(NodeId node) {
        Optional<InetSocketAddress> address = addresses.apply(node);
        if (address.isEmpty() || closed) {
            return Optional.empty();
        }
        ManagedChannel channel = channels.computeIfAbsent(address.get(), PeerChannels.this::connect);
        if (closed) {
            channel.shutdownNow();
            return Optional.empty();
        }
        // Whoever asks paces itself; gRPC's own pause between attempts would outlast an election many times over.
        channel.resetConnectBackoff();
        return Optional.of(channel);
    }

    private ManagedChannel connect(InetSocketAddress address) {
        NettyChannelBuilder builder = NettyChannelBuilder.forAddress(address);
        return tls.map(builder::sslContext)
                .orElseGet(builder::usePlaintext)
                .directExecutor()
                .withOption(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_TIMEOUT_MILLIS)
                .keepAliveTime(KEEPALIVE_MILLIS, TimeUnit.MILLISECONDS)
                .keepAliveTimeout(KEEPALIVE_TIMEOUT_MILLIS, TimeUnit.MILLISECONDS)
                .maxInboundMessageSize(maxMessageBytes)
                .disableRetry()
                .build();
    }

    /** Breaks every connection; streams end with an error. */
    @Override
    public void close() {
        closed = true;
        channels.values().forEach(ManagedChannel::shutdownNow);
    }
}
