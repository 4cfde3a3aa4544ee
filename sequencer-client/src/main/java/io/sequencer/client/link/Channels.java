package io.sequencer.client.link;

import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.sequencer.client.Endpoint;
import java.util.concurrent.Executor;

/** How a channel to a node is opened. */
final class Channels {

    /** More than any frame a node sends: its catch-up batches and snapshot chunks are up to 256 KiB. */
    private static final int MESSAGE_BYTES = 16 * 1024 * 1024;

    private static final int FLOW_WINDOW_BYTES = 4 * 1024 * 1024;

    private Channels() {}

    static ManagedChannel open(Endpoint endpoint, Executor executor) {
        return NettyChannelBuilder.forAddress(endpoint.host(), endpoint.port())
                .usePlaintext()
                .executor(executor)
                .maxInboundMessageSize(MESSAGE_BYTES)
                .initialFlowControlWindow(FLOW_WINDOW_BYTES)
                // A node that says it is stopping is left at once; gRPC's own retries would only hide that.
                .disableRetry()
                .build();
    }
}
