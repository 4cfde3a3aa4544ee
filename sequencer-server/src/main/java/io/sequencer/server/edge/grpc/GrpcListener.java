package io.sequencer.server.edge.grpc;

import io.grpc.BindableService;
import io.grpc.ServerInterceptors;
import io.grpc.ServerMethodDefinition;
import io.grpc.ServerServiceDefinition;
import io.sequencer.server.edge.EdgeCounters;
import io.sequencer.server.edge.EdgeLimits;
import io.sequencer.server.edge.EdgeLoops;
import io.sequencer.server.edge.EdgeNode;
import io.sequencer.server.edge.grpc.admin.AdminElsewhere;
import io.sequencer.server.edge.grpc.feed.FeedSource;
import io.sequencer.server.edge.grpc.feed.ShardWakeups;
import io.sequencer.server.edge.grpc.limit.AcceptedConnections;
import io.sequencer.server.edge.grpc.limit.CallBounds;
import io.sequencer.server.edge.grpc.limit.CallToll;
import io.sequencer.server.edge.grpc.limit.InboundBytes;
import io.sequencer.server.edge.grpc.people.BearerCalls;
import io.sequencer.server.edge.grpc.people.SharingService;
import io.sequencer.server.edge.grpc.people.UsersService;
import io.sequencer.server.edge.http.guard.Newcomers;
import io.sequencer.server.edge.limit.Gates;
import io.sequencer.server.edge.once.SubmitOnce;
import io.sequencer.server.edge.people.PeopleFaces;
import io.sequencer.server.edge.reads.ReadPoint;
import io.sequencer.server.edge.session.EditorSession;
import io.sequencer.server.tls.wire.ListenerTls;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;

/** Listens for backends. */
public final class GrpcListener {
    private GrpcListener() {}

    /**
     * What the services stand on.
     *
     * @param newcomers counts connections that have not said who they are
     * @param admin where those who run the cluster are served
     */
    public record Surroundings(
            EdgeNode node,
            EdgeLimits limits,
            EdgeCounters counters,
            Gates gates,
            Newcomers newcomers,
            Shards shards,
            PeopleFaces people,
            String admin) {}

    /**
     * What the shards give beside documents.
     *
     * @param feeds by shard
     */
    public record Shards(List<FeedSource> feeds, ShardWakeups wakeups) {}

    /**
     * @param tls empty: in plain text
     * @throws IOException the address cannot be listened on
     */
    public static RunningServer start(
            InetSocketAddress address, EdgeLoops loops, Surroundings around, Optional<ListenerTls> tls)
            throws IOException {
        EdgeNode node = around.node;
        ReadPoint readPoint = new ReadPoint(node, around.limits.times().read());
        SubmitOnce submits = new SubmitOnce(node, around.limits, around.counters, readPoint);
        BearerCalls bearer = new BearerCalls(around.people.people(), loops);
        boolean hasAccounts = around.people.people().isPresent();
        EdgeLimits limits = around.limits;
        AcceptedConnections connections = new AcceptedConnections(
                limits.connection().connections(), limits.clients().perAddress(), around.newcomers);
        CallToll toll =
                new CallToll(limits.clients(), connections, hasAccounts, around.gates.pressure(), around.counters);
        CallBounds bounds = CallBounds.ofServices(loops, around.gates);
        BindableService documents = new DocumentsService(node, loops, readPoint, submits);
        BindableService feed =
                new ChangeFeedService(node, loops, readPoint, around.shards.feeds, around.shards.wakeups);
        return RunningServer.start(
                address,
                loops,
                around.limits.times().keepAlive(),
                tls,
                new RunningServer.Doors(connections.listening(), List.of(CallBounds.ofHealth(loops, around.gates))),
                builder -> builder.addService(ServerInterceptors.intercept(
                                documents(documents, loops, around), bounds, new CallerContext(), bearer))
                        .addService(ServerInterceptors.intercept(feed, bounds, new CallerContext(), bearer))
                        .addService(ServerInterceptors.intercept(
                                new UsersService(around.people.users(), loops), bounds, bearer))
                        .addService(ServerInterceptors.intercept(
                                new SharingService(around.people.sharing(), around.people.documents(), loops),
                                bounds,
                                bearer))
                        .fallbackHandlerRegistry(new AdminElsewhere(around.admin))
                        .addStreamTracerFactory(InboundBytes.counting(around.gates.strangersBodies()))
                        .addTransportFilter(toll)
                        .intercept(toll)
                        // The last one comes first: whoever counts or asks for a token finds the caller.
                        .intercept(new CertificateCallers(tls)));
    }

    /** The generated service, with the session stream in its own form. */
    private static ServerServiceDefinition documents(BindableService service, EdgeLoops loops, Surroundings around) {
        ServerServiceDefinition generated = service.bindService();
        ServerServiceDefinition.Builder own =
                ServerServiceDefinition.builder(generated.getServiceDescriptor().getName());
        String session = SessionMethod.DESCRIPTOR.getFullMethodName();
        for (ServerMethodDefinition<?, ?> method : generated.getMethods()) {
            if (!method.getMethodDescriptor().getFullMethodName().equals(session)) {
                own.addMethod(method);
            }
        }
        return own.addMethod(
                        SessionMethod.DESCRIPTOR,
                        SessionCall.handler(
                                loops,
                                around.limits,
                                around.gates.connections(),
                                connection -> new EditorSession(
                                        around.node,
                                        around.limits,
                                        around.counters,
                                        connection,
                                        around.gates.ofSession())))
                .build();
    }
}
