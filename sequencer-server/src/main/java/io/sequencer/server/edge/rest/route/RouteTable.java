package io.sequencer.server.edge.rest.route;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/** Finds the route of a request. Immutable, any thread. */
public final class RouteTable {
    private final List<Route> routes;

    public RouteTable(List<Route> routes) {
        this.routes = List.copyOf(routes);
    }

    /** What was found. */
    public sealed interface Found {}

    /** @param fields what the path says, by the names of the request's fields */
    public record Match(Route route, Map<String, String> fields) implements Found {}

    /** @param allowed the methods that the path takes */
    public record OtherMethod(List<String> allowed) implements Found {}

    public record NoPath() implements Found {}

    public List<Route> routes() {
        return routes;
    }

    /** @param path as it came, percent-encoded: an encoded slash is part of a name */
    public Found find(String method, String path) {
        TreeSet<String> allowed = new TreeSet<>();
        for (Route route : routes) {
            Optional<Map<String, String>> fields = fields(route, path);
            if (fields.isPresent()) {
                boolean isHead = method.equals("HEAD") && route.method().equals("GET");
                if (isHead || method.equals(route.method())) {
                    return new Match(route, fields.get());
                }
                allowed.add(route.method());
                if (route.method().equals("GET")) {
                    allowed.add("HEAD");
                }
            }
        }
        return allowed.isEmpty() ? new NoPath() : new OtherMethod(List.copyOf(allowed));
    }

    private static Optional<Map<String, String>> fields(Route route, String path) {
        List<String> wanted = route.parts();
        List<String> given = new ArrayList<>(List.of(path.substring(1).split("/", -1)));
        if (given.size() != wanted.size()) {
            return Optional.empty();
        }
        Map<String, String> fields = new LinkedHashMap<>();
        for (int i = 0; i < wanted.size(); i++) {
            String part = given.get(i);
            if (!Route.isName(wanted.get(i))) {
                if (!part.equals(wanted.get(i))) {
                    return Optional.empty();
                }
            } else {
                Optional<String> decoded = decoded(part);
                if (part.isEmpty() || decoded.isEmpty()) {
                    return Optional.empty();
                }
                fields.put(Route.name(wanted.get(i)), decoded.get());
            }
        }
        return Optional.of(fields);
    }

    /** Percent-decoded; empty if that is not possible. A plus is a plus, but in a query. */
    private static Optional<String> decoded(String part) {
        try {
            return Optional.of(URLDecoder.decode(part.replace("+", "%2B"), StandardCharsets.UTF_8));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
