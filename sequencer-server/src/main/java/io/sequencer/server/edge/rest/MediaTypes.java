package io.sequencer.server.edge.rest;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.sequencer.proto.v1.Error;
import io.sequencer.server.edge.Errors;
import io.sequencer.server.edge.http.guard.HttpGuard;
import io.sequencer.server.edge.rest.route.Route;
import io.sequencer.server.edge.rest.route.Streams;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What comes and goes, as headers name it, and what a route takes of it. */
final class MediaTypes {
    private MediaTypes() {}

    /** What the route answers with when all goes well. */
    static List<String> of(Route route) {
        return route.output().types().isEmpty()
                ? List.of(Streams.JSON_TYPE)
                : route.output().types();
    }

    private static boolean isJson(String contentType) {
        return plain(contentType).equals(Streams.JSON_TYPE);
    }

    /** Why a request cannot be that route's, by its head alone. */
    static Optional<HttpGuard.Refusal> flaw(HttpRequest head, Route route, int bodyBytes) {
        if (!accepts(head.headers().getAll(HttpHeaderNames.ACCEPT), route)) {
            return refusal(HttpResponseStatus.NOT_ACCEPTABLE, "what is answered is " + of(route));
        }
        boolean hasBody = HttpUtil.getContentLength(head, 0L) > 0 || HttpUtil.isTransferEncodingChunked(head);
        String type = head.headers().get(HttpHeaderNames.CONTENT_TYPE, "");
        if (hasBody && (!route.input().hasBody() || !isJson(type))) {
            String what = route.input().hasBody() ? "a body is application/json" : "this takes no body";
            return refusal(HttpResponseStatus.UNSUPPORTED_MEDIA_TYPE, what);
        }
        return HttpUtil.getContentLength(head, 0L) > bodyBytes
                ? Optional.of(new HttpGuard.Refusal(HttpResponseStatus.REQUEST_ENTITY_TOO_LARGE, tooLarge(bodyBytes)))
                : Optional.empty();
    }

    private static Optional<HttpGuard.Refusal> refusal(HttpResponseStatus status, String what) {
        return Optional.of(new HttpGuard.Refusal(status, Errors.unsupported(what)));
    }

    static Error tooLarge(int bodyBytes) {
        return Errors.tooLarge("frame_bytes", bodyBytes, "the body is too large");
    }

    /** Whether a client takes any of what the route may answer. Weights are not looked at, but that of never. */
    private static boolean accepts(List<String> accept, Route route) {
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
