package io.sequencer.client.link;

import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.sequencer.client.Endpoint;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The way to a node's admin listener, which the node is asked for when it is first needed. Any thread. */
public final class AdminChannel implements AutoCloseable {
    private static final long ASK_MILLIS = 10_000;
    private static final long KEEP_ALIVE_SECONDS = 20;

    private final Endpoint node;
    private @Nullable ManagedChannel channel;

    /** @param node its public gRPC address, or that of its admin listener */
    public AdminChannel(Endpoint node) {
        this.node = node;
    }

    /**
     * Blocks when it is called first, and again until the node has answered.
     *
     * @throws io.grpc.StatusRuntimeException the node does not answer
     * @throws io.sequencer.client.RefusedException the listener cannot be reached from this machine
     */
    public synchronized ManagedChannel get() {
        ManagedChannel known = channel;
        if (known == null) {
            known = open(find());
            channel = known;
        }
        return known;
    }

    private Endpoint find() {
        ManagedChannel door = open(node);
        try {
            return AdminAddress.of(node, door, ASK_MILLIS);
        } finally {
            door.shutdownNow();
        }
    }

    private static ManagedChannel open(Endpoint endpoint) {
        return NettyChannelBuilder.forAddress(endpoint.host(), endpoint.port())
                .usePlaintext()
                .keepAliveTime(KEEP_ALIVE_SECONDS, TimeUnit.SECONDS)
                .build();
    }

    @Override
    public synchronized void close() {
        if (channel != null) {
            channel.shutdownNow();
        }
    }
}
