package io.sequencer.server.edge.rest;

import io.sequencer.server.auth.Caller;
import io.sequencer.server.auth.Refusals;
import io.sequencer.server.edge.EdgeCounters;
import io.sequencer.server.edge.EdgeLimits;
import io.sequencer.server.edge.EdgeNode;
import io.sequencer.server.edge.RefusedException;
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
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** What all connections share. Immutable, any thread. */
public final class RestService {
    static final String PREFIX = "/v1/";
    static final String OPEN_API = "/v1/openapi.json";
    private static final long ALL_BODIES_BYTES = 64 << 20;
    private static final int REQUESTS = 2000;
    private static final Duration STALL = Duration.ofSeconds(30);

    private final EdgeNode node;
    private final RouteTable routes;
    private final String openApi;
    private final Callers callers;
    private final RestLimits limits;

    private RestService(EdgeNode node, RouteTable routes, String openApi, Callers callers, RestLimits limits) {
        this.node = node;
        this.routes = routes;
        this.openApi = openApi;
        this.callers = callers;
        this.limits = limits;
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
    public static RestService of(EdgeNode node, EdgeLimits limits, EdgeCounters counters, PeopleFaces faces) {
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
        RestLimits bounds = new RestLimits(limits.message().frameBytes(), ALL_BODIES_BYTES, REQUESTS, STALL);
        return new RestService(
                node,
                table,
                OpenApi.document(table, node.identity().version()),
                (asked, anonymous) -> caller(faces.people(), asked, anonymous),
                bounds);
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
    record Presented(Optional<String> bearer, String user, String address) {}
}
