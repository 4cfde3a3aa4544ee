package io.sequencer.server.edge.rest;

import io.netty.channel.Channel;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.sequencer.server.auth.Caller;
import io.sequencer.server.auth.Refusals;
import io.sequencer.server.edge.EdgeCounters;
import io.sequencer.server.edge.EdgeLimits;
import io.sequencer.server.edge.EdgeNode;
import io.sequencer.server.edge.RefusedException;
import io.sequencer.server.edge.limit.Gates;
import io.sequencer.server.edge.once.SubmitOnce;
import io.sequencer.server.edge.people.People;
import io.sequencer.server.edge.people.PeopleFaces;
import io.sequencer.server.edge.reads.DocumentReads;
import io.sequencer.server.edge.reads.ReadPoint;
import io.sequencer.server.edge.rest.route.DocumentRoutes;
import io.sequencer.server.edge.rest.route.OpenApi;
import io.sequencer.server.edge.rest.route.PeopleRoutes;
import io.sequencer.server.edge.rest.route.Route;
import io.sequencer.server.edge.rest.route.RouteTable;
import io.sequencer.server.edge.rest.route.SharingRoutes;
import io.sequencer.server.edge.submit.DocumentCommands;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** What all connections share. Immutable, any thread. */
public final class RestService {
    static final String PREFIX = "/v1/";
    static final String OPEN_API = "/v1/openapi.json";
    private static final int REQUESTS = 2000;
    private static final Duration STALL = Duration.ofSeconds(30);

    private final EdgeNode node;
    private final RouteTable routes;
    private final String openApi;
    private final Callers callers;
    private final RestLimits limits;
    private final RestGate gate;

    private RestService(
            EdgeNode node, RouteTable routes, String openApi, Callers callers, RestLimits limits, RestGate gate) {
        this.node = node;
        this.routes = routes;
        this.openApi = openApi;
        this.callers = callers;
        this.limits = limits;
        this.gate = gate;
    }

    EdgeNode node() {
        return node;
    }

    RouteTable routes() {
        return routes;
    }

    /** The document that describes the table. */
    String openApi() {
        return openApi;
    }

    Callers callers() {
        return callers;
    }

    RestGate gate() {
        return gate;
    }

    RestLimits limits() {
        return limits;
    }

    /** Who is behind a request. */
    @FunctionalInterface
    interface Callers {
        /** Fails with a typed refusal. */
        CompletableFuture<Caller> of(Presented asked, boolean anonymous);
    }

    /** With every route there is. */
    public static RestService of(
            EdgeNode node, EdgeLimits limits, EdgeCounters counters, Gates gates, PeopleFaces faces) {
        ReadPoint readPoint = new ReadPoint(node, limits.times().read());
        DocumentReads reads = new DocumentReads(node, readPoint, (reading, refused) -> {
            if (!node.read(reading)) {
                refused.run();
            }
        });
        List<Route> routes = new ArrayList<>(new DocumentRoutes(
                        reads, new DocumentCommands(node, reads), new SubmitOnce(node, limits, counters, readPoint))
                .routes());
        routes.addAll(new PeopleRoutes(faces.users()).routes());
        routes.addAll(new SharingRoutes(faces.sharing(), faces.documents()).routes());
        RouteTable table = new RouteTable(routes);
        RestLimits bounds = new RestLimits(limits.message().frameBytes(), REQUESTS, STALL);
        return new RestService(
                node,
                table,
                OpenApi.document(table, node.identity().version()),
                (asked, anonymous) -> caller(faces.people(), asked, anonymous),
                bounds,
                new RestGate(gates));
    }

    private static CompletableFuture<Caller> caller(Optional<People> people, Presented asked, boolean anonymous) {
        if (people.isEmpty()) {
            return CompletableFuture.completedFuture(Caller.unchecked(asked.user));
        }
        if (asked.bearer.isPresent()) {
            CompletableFuture<Caller> caller = people.get().authenticate(asked.bearer.get(), asked.address);
            // Who asks for a new token may well send the old one along.
            return anonymous ? caller.exceptionally(refused -> Caller.unchecked("")) : caller;
        }
        return anonymous
                ? CompletableFuture.completedFuture(Caller.unchecked(""))
                : CompletableFuture.failedFuture(new RefusedException(Refusals.noToken()));
    }

    /**
     * What a request says of its sender.
     *
     * @param bearer its token
     * @param user whom the header {@code Sequencer-User} names; empty if there is none
     * @param address of the client
     */
    record Presented(Optional<String> bearer, String user, String address) {
        static Presented by(Channel channel, HttpRequest head) {
            SocketAddress remote = channel.remoteAddress();
            String address = remote instanceof InetSocketAddress inet && inet.getAddress() != null
                    ? inet.getAddress().getHostAddress()
                    : "";
            return new Presented(bearer(head.headers()), head.headers().get("Sequencer-User", ""), address);
        }

        /** Empty where there is none; what is in the header and is no bearer token is no token. */
        private static Optional<String> bearer(HttpHeaders headers) {
            String value = headers.get(HttpHeaderNames.AUTHORIZATION, "");
            return value.regionMatches(true, 0, "Bearer ", 0, 7)
                    ? Optional.of(value.substring(7).strip())
                    : Optional.empty();
        }
    }
}
