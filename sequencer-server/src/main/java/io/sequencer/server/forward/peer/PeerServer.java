package io.sequencer.server.forward.peer;

import io.grpc.BindableService;
import io.grpc.Server;
import io.grpc.netty.NettyServerBuilder;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The listener for other nodes. Plaintext; callbacks run on the transport's event loop. */
public final class PeerServer implements AutoCloseable {
    private final Server server;

    private PeerServer(Server server) {
        this.server = server;
    }

    /**
     * Binds and serves.
     *
     * @param address port 0 takes a free one, see {@link #port}
     * @param maxMessageBytes the longest request taken
     */
    public static PeerServer start(
            InetSocketAddress address, List<? extends BindableService> services, int maxMessageBytes)
            throws IOException {
        NettyServerBuilder builder = NettyServerBuilder.forAddress(address).directExecutor();
        services.forEach(builder::addService);
        return new PeerServer(builder.maxInboundMessageSize(maxMessageBytes)
                .permitKeepAliveTime(PeerChannels.KEEPALIVE_MILLIS / 2, TimeUnit.MILLISECONDS)
                .permitKeepAliveWithoutCalls(true)
                .keepAliveTime(PeerChannels.KEEPALIVE_MILLIS, TimeUnit.MILLISECONDS)
                .keepAliveTimeout(PeerChannels.KEEPALIVE_TIMEOUT_MILLIS, TimeUnit.MILLISECONDS)
                .build()
                .start());
    }

    public int port() {
        return server.getPort();
    }

    /** Breaks every stream at once: the senders know what is unanswered and send it elsewhere. */
    @Override
    public void close() {
        server.shutdownNow();
    }
}
