package io.sequencer.server.edge.grpc.admin;

import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.sequencer.proto.backup.v1.BackupGrpc;
import io.sequencer.proto.v1.ClusterGrpc;
import io.sequencer.proto.v1.RemoveMemberReply;
import io.sequencer.proto.v1.TransferLeadershipReply;
import io.sequencer.server.audit.AuditEvent;
import io.sequencer.server.audit.AuditKind;
import io.sequencer.server.edge.EdgeNode;
import io.sequencer.server.tls.wire.ListenerTls;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.Set;

/**
 * Has the audit log told of calls that change the cluster, or read all that it has: by whose certificate, from where, and what became of
 * them. What only looks is asked all the time, and is not told. Any thread.
 */
final class AuditedCalls implements ServerInterceptor {
    private static final Set<String> TOLD = Set.of(
            ClusterGrpc.getTransferLeadershipMethod().getFullMethodName(),
            ClusterGrpc.getRemoveMemberMethod().getFullMethodName(),
            ClusterGrpc.getChangeSettingsMethod().getFullMethodName(),
            BackupGrpc.getReadShardMethod().getFullMethodName());

    private final EdgeNode node;
    private final Optional<ListenerTls> tls;

    AuditedCalls(EdgeNode node, Optional<ListenerTls> tls) {
        this.node = node;
        this.tls = tls;
    }

    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
        String method = call.getMethodDescriptor().getFullMethodName();
        if (!TOLD.contains(method)) {
            return next.startCall(call, headers);
        }
        String actor = tls.map(known -> known.namesOf(call.getAttributes().get(Grpc.TRANSPORT_ATTR_SSL_SESSION)))
                .orElse("");
        String address = call.getAttributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR) instanceof InetSocketAddress from
                        && from.getAddress() != null
                ? from.getAddress().getHostAddress()
                : "";
        return next.startCall(new Told<>(call, AuditEvent.done(AuditKind.ADMIN_CALL, actor, method, address)), headers);
    }

    /** A call whose end is told. On its executor. */
    private final class Told<Q, A> extends SimpleForwardingServerCall<Q, A> {
        private AuditEvent event;

        Told(ServerCall<Q, A> call, AuditEvent event) {
            super(call);
            this.event = event;
        }

        @Override
        public void sendMessage(A message) {
            boolean isRefusal = (message instanceof RemoveMemberReply removed && removed.hasError())
                    || (message instanceof TransferLeadershipReply moved && moved.hasError());
            if (isRefusal) {
                event = event.refused("REFUSED");
            }
            super.sendMessage(message);
        }

        @Override
        public void close(Status status, Metadata trailers) {
            node.audit(status.isOk() ? event : event.refused(status.getCode().name()));
            super.close(status, trailers);
        }
    }
}
