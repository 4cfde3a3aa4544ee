package io.sequencer.server.edge.grpc.admin;

import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.sequencer.proto.v1.Error;
import io.sequencer.server.edge.Errors;
import io.sequencer.server.edge.grpc.GrpcErrors;
import io.sequencer.server.tls.wire.ListenerTls;

/** Lets through the calls of clients whose certificate has a role that the listener is for. Any thread. */
final class CertificateCheck implements ServerInterceptor {
    private final ListenerTls tls;

    CertificateCheck(ListenerTls tls) {
        this.tls = tls;
    }

    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
        if (tls.admits(call.getAttributes().get(Grpc.TRANSPORT_ATTR_SSL_SESSION))) {
            return next.startCall(call, headers);
        }
        Error error = Errors.roleNeeded(tls.roles());
        call.close(GrpcErrors.status(error), GrpcErrors.trailers(error));
        return new ServerCall.Listener<>() {};
    }
}
