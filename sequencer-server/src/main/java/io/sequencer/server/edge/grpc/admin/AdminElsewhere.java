package io.sequencer.server.edge.grpc.admin;

import io.grpc.HandlerRegistry;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerMethodDefinition;
import io.sequencer.proto.backup.v1.BackupGrpc;
import io.sequencer.proto.v1.ClusterGrpc;
import io.sequencer.proto.v1.Error;
import io.sequencer.proto.v1.InspectionGrpc;
import io.sequencer.server.edge.Errors;
import io.sequencer.server.edge.grpc.GrpcErrors;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * On the public listener: answers calls of the admin services with {@code UNIMPLEMENTED} and the admin listener's address in the
 * trailer {@code sequencer-admin}, so that who knows a node also finds that listener. Any thread.
 */
public final class AdminElsewhere extends HandlerRegistry {
    private static final Metadata.Key<String> ADDRESS =
            Metadata.Key.of("sequencer-admin", Metadata.ASCII_STRING_MARSHALLER);

    private final Map<String, ServerMethodDefinition<?, ?>> methods = new HashMap<>();

    /** @param address {@code host:port} as others reach it */
    public AdminElsewhere(String address) {
        List.of(
                        ClusterGrpc.getServiceDescriptor(),
                        InspectionGrpc.getServiceDescriptor(),
                        BackupGrpc.getServiceDescriptor())
                .forEach(service ->
                        service.getMethods().forEach(m -> methods.put(m.getFullMethodName(), told(m, address))));
    }

    private static <Q, A> ServerMethodDefinition<Q, A> told(MethodDescriptor<Q, A> method, String address) {
        Error error = Errors.onAdminListener(address);
        ServerCallHandler<Q, A> handler = (call, headers) -> {
            Metadata trailers = GrpcErrors.trailers(error);
            trailers.put(ADDRESS, address);
            call.close(GrpcErrors.status(error), trailers);
            return new Closed<>();
        };
        return ServerMethodDefinition.create(method, handler);
    }

    /** Hears nothing more of the call. */
    private static final class Closed<Q> extends ServerCall.Listener<Q> {}

    @Override
    public @Nullable ServerMethodDefinition<?, ?> lookupMethod(String name, @Nullable String authority) {
        return methods.get(name);
    }
}
