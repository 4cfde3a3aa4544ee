package io.sequencer.server.edge.grpc.admin;

import io.grpc.BindableService;
import io.grpc.ServerInterceptor;
import io.grpc.ServerInterceptors;
import io.sequencer.server.backup.live.PinnedStates;
import io.sequencer.server.edge.Connections;
import io.sequencer.server.edge.EdgeLimits;
import io.sequencer.server.edge.EdgeLoops;
import io.sequencer.server.edge.EdgeNode;
import io.sequencer.server.edge.grpc.RunningServer;
import io.sequencer.server.edge.grpc.people.FirstAdminService;
import io.sequencer.server.edge.people.PeopleFace;
import io.sequencer.server.edge.reads.ReadPoint;
import io.sequencer.server.tls.wire.ListenerTls;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Listens for those who run the cluster. */
public final class AdminListener {
    private AdminListener() {}

    /**
     * What the services stand on.
     *
     * @param inspected by shard
     */
    public record Surroundings(
            EdgeNode node,
            EdgeLimits limits,
            Connections connections,
            List<? extends InspectionService.Source> inspected,
            PinnedStates states,
            PeopleFace people) {}

    /**
     * @param tls whom it believes; empty: everybody, for loopback only
     * @throws IOException the address cannot be listened on
     */
    public static RunningServer start(
            InetSocketAddress address, EdgeLoops loops, Surroundings around, Optional<ListenerTls> tls)
            throws IOException {
        ReadPoint readPoint = new ReadPoint(around.node, around.limits.times().read());
        List<BindableService> services = List.of(
                new BackupService(around.node, loops, readPoint, around.states),
                new ClusterService(around.node, loops, around.connections, readPoint),
                new InspectionService(around.node, loops, around.inspected),
                new FirstAdminService(around.people, loops));
        List<ServerInterceptor> checks = new ArrayList<>();
        tls.ifPresent(encryption -> checks.add(new CertificateCheck(encryption)));
        // The last one is asked first: of what is refused for its certificate, too, is told.
        checks.add(new AuditedCalls(around.node, tls));
        return RunningServer.start(
                address,
                loops,
                around.limits.times().keepAlive(),
                tls,
                builder ->
                        services.forEach(service -> builder.addService(ServerInterceptors.intercept(service, checks))));
    }
}
