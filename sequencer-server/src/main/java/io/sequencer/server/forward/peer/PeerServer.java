package io.sequencer.server.forward.peer;

import io.grpc.BindableService;
import io.grpc.HandlerRegistry;
import io.grpc.Server;
import io.grpc.ServerMethodDefinition;
import io.grpc.netty.NettyServerBuilder;
import io.sequencer.server.tls.wire.ListenerTls;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The listener for other nodes. Callbacks run on the transport's event loop. */
public final class PeerServer implements AutoCloseable {
    private final Server server;
    private final LaterServices later;
    private final Runnable loops;

    private PeerServer(Server server, LaterServices later, Runnable loops) {
        this.server = server;
        this.later = later;
        this.loops = loops;
    }

    /**
     * Binds and serves.
     *
     * @param address port 0 takes a free one, see {@link #port}
     * @param maxMessageBytes the longest request taken
     * @param tls empty: in plain text
     */
    public static PeerServer start(
            InetSocketAddress address,
            List<? extends BindableService> services,
            int maxMessageBytes,
            Optional<ListenerTls> tls)
            throws IOException {
        LaterServices later = new LaterServices();
        NettyServerBuilder builder = NettyServerBuilder.forAddress(address).directExecutor();
        services.forEach(builder::addService);
        Runnable loops = tls.map(t -> t.encryptOnOwnLoops(builder)).orElse(() -> {});
        Server server = builder.fallbackHandlerRegistry(later)
                .maxInboundMessageSize(maxMessageBytes)
                .permitKeepAliveTime(PeerChannels.KEEPALIVE_MILLIS / 2, TimeUnit.MILLISECONDS)
                .permitKeepAliveWithoutCalls(true)
                .keepAliveTime(PeerChannels.KEEPALIVE_MILLIS, TimeUnit.MILLISECONDS)
                .keepAliveTimeout(PeerChannels.KEEPALIVE_TIMEOUT_MILLIS, TimeUnit.MILLISECONDS)
                .build()
                .start();
        return new PeerServer(server, later, loops);
    }

    /** Serves this too from now on. Until then its callers are told that it is not implemented, and ask again. */
    public void add(BindableService service) {
        service.bindService()
                .getMethods()
                .forEach(m -> later.methods.put(m.getMethodDescriptor().getFullMethodName(), m));
    }

    public int port() {
        return server.getPort();
    }

    /** Breaks every stream at once: the senders know what is unanswered and send it elsewhere. */
    @Override
    public void close() {
        server.shutdownNow();
        loops.run();
    }

    private static final class LaterServices extends HandlerRegistry {
        private final Map<String, ServerMethodDefinition<?, ?>> methods = new ConcurrentHashMap<>();

        @Override
        public @Nullable ServerMethodDefinition<?, ?> lookupMethod(String name, @Nullable String authority) {
            return methods.get(name);
        }
    }
}
