package io.sequencer.client.link;

import io.grpc.Channel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.sequencer.client.Endpoint;
import io.sequencer.client.RefusedException;
import io.sequencer.proto.v1.ClusterGrpc;
import io.sequencer.proto.v1.Error;
import io.sequencer.proto.v1.ErrorCode;
import io.sequencer.proto.v1.NodeStatusRequest;
import java.util.concurrent.TimeUnit;

/**
 * Finds the listener on which a node serves those who run the cluster. Whoever knows the node's public address is told; the
 * admin address itself is as good. Any thread; blocks.
 */
public final class AdminAddress {
    private static final Metadata.Key<String> ADDRESS =
            Metadata.Key.of("sequencer-admin", Metadata.ASCII_STRING_MARSHALLER);

    private AdminAddress() {}

    /**
     * @param node where {@code channel} leads
     * @throws StatusRuntimeException the node does not answer
     * @throws RefusedException the listener cannot be reached from this machine
     */
    public static Endpoint of(Endpoint node, Channel channel, long deadlineMillis) {
        try {
            ClusterGrpc.newBlockingStub(channel)
                    .withDeadlineAfter(deadlineMillis, TimeUnit.MILLISECONDS)
                    .getNodeStatus(NodeStatusRequest.getDefaultInstance());
            return node;
        } catch (StatusRuntimeException e) {
            String told = e.getTrailers() == null ? null : e.getTrailers().get(ADDRESS);
            if (told == null || e.getStatus().getCode() != Status.Code.UNIMPLEMENTED) {
                throw e;
            }
            return reachable(node, Endpoint.parse(told));
        }
    }

    private static Endpoint reachable(Endpoint node, Endpoint admin) {
        if (admin.isLoopback() && !node.isLoopback()) {
            throw new RefusedException(Error.newBuilder()
                    .setCode(ErrorCode.UNSUPPORTED)
                    .setMessage("the node at " + node + " serves this only on its own machine, at " + admin
                            + ": run the command there, or set listen.admin in the node's configuration")
                    .build());
        }
        return admin;
    }
}
