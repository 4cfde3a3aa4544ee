package io.sequencer.server.edge.rest;

import io.sequencer.server.edge.rest.route.Route;
import io.sequencer.server.edge.rest.route.Streams;
import java.util.List;
import java.util.Locale;

/** What comes and goes, as headers name it. */
final class MediaTypes {
    private MediaTypes() {}

    /** What the route answers with when all goes well. */
    static List<String> of(Route route) {
        return route.output().types().isEmpty()
                ? List.of(Streams.JSON_TYPE)
                : route.output().types();
    }

    static boolean isJson(String contentType) {
        return plain(contentType).equals(Streams.JSON_TYPE);
    }

    /** Whether a client takes any of what the route may answer. Weights are not looked at, but that of never. */
    static boolean accepts(List<String> accept, Route route) {
        if (accept.isEmpty()) {
            return true;
        }
        for (String header : accept) {
            for (String range : header.split(",")) {
                String wanted = plain(range);
                boolean isNever = range.replace(" ", "").matches(".*;q=0(\\.0*)?(;.*)?");
                if (!isNever && of(route).stream().anyMatch(type -> covers(wanted, plain(type)))) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean covers(String range, String type) {
        return range.equals("*/*")
                || range.equals(type)
                || (range.endsWith("/*") && type.startsWith(range.substring(0, range.length() - 1)));
    }

    private static String plain(String type) {
        return type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
    }
}
