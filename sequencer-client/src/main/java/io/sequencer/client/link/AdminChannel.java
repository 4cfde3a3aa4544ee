package io.sequencer.client.link;

import io.grpc.ManagedChannel;
import io.sequencer.client.Endpoint;
import org.jspecify.annotations.Nullable;

/** The way to a node's admin listener, which the node is asked for when it is first needed. Any thread. */
public final class AdminChannel implements AutoCloseable {
    private static final long ASK_MILLIS = 10_000;

    private final Endpoint node;
    private final Channels ways;
    private @Nullable ManagedChannel channel;

    /**
     * @param node its public gRPC address, or that of its admin listener
     * @param ways how the caller opens channels
     */
    public AdminChannel(Endpoint node, Channels ways) {
        this.node = node;
        this.ways = ways;
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
            known = ways.openAdmin(find(), Runnable::run);
            channel = known;
        }
        return known;
    }

    private Endpoint find() {
        ManagedChannel door = ways.open(node, Runnable::run);
        try {
            return AdminAddress.of(node, door, ASK_MILLIS);
        } finally {
            door.shutdownNow();
        }
    }

    @Override
    public synchronized void close() {
        if (channel != null) {
            channel.shutdownNow();
        }
    }
}
