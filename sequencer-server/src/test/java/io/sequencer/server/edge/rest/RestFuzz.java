package io.sequencer.server.edge.rest;

import io.netty.handler.codec.http.QueryStringDecoder;
import io.sequencer.server.edge.EdgeCounters;
import io.sequencer.server.edge.EdgeLimits;
import io.sequencer.server.edge.NobodysNode;
import io.sequencer.server.edge.RefusedException;
import io.sequencer.server.edge.limit.Gates;
import io.sequencer.server.edge.limit.Pressure;
import io.sequencer.server.edge.people.PeopleFaces;
import io.sequencer.server.edge.reads.ReadPoint;
import io.sequencer.server.edge.rest.route.RequestReader;
import io.sequencer.server.edge.rest.route.Route;
import io.sequencer.server.edge.rest.route.RouteTable;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Requests over REST: a line of method and address, then the body. Every route there is. */
public final class RestFuzz {
    private static final RouteTable ROUTES = routes();

    private RestFuzz() {}

    private static RouteTable routes() {
        var node = NobodysNode.create();
        EdgeLimits limits = EdgeLimits.defaults();
        Gates gates = new Gates(limits, true, Pressure.NONE, System::nanoTime);
        PeopleFaces faces =
                PeopleFaces.of(node, new ReadPoint(node, limits.times().read()), List.of(), Optional.empty());
        return RestService.of(node, limits, new EdgeCounters(), gates, faces).routes();
    }

    public static void fuzzerTestOneInput(byte[] input) {
        String text = new String(input, StandardCharsets.UTF_8);
        int line = text.indexOf('\n');
        String head = line < 0 ? text : text.substring(0, line);
        String body = line < 0 ? "" : text.substring(line + 1);
        int space = head.indexOf(' ');
        if (space < 0) {
            return;
        }
        String address = head.substring(space + 1);
        int question = address.indexOf('?');
        String path = question < 0 ? address : address.substring(0, question);
        if (!path.startsWith(RestService.PREFIX)) {
            // Not REST's to answer.
            return;
        }
        if (!(ROUTES.find(head.substring(0, space), path) instanceof RouteTable.Match match)) {
            return;
        }
        try {
            RequestReader.read(match.route(), match.fields(), new QueryStringDecoder(address).parameters(), body);
        } catch (RefusedException e) {
            if (e.error().getMessage().isEmpty()) {
                throw new IllegalStateException("a refusal says nothing", e);
            }
        } catch (IllegalArgumentException e) {
            // A query that is not percent-encoded UTF-8: answered with 400 by the connection.
        }
    }

    public static List<byte[]> seeds() {
        List<byte[]> seeds = new ArrayList<>();
        for (Route route : ROUTES.routes()) {
            String address = route.template()
                    .replace("{docId}", "notes%2F1")
                    .replace("{clientId}", "00000000-0000-0001-0000-000000000002")
                    .replace("{clientSeq}", "7")
                    .replace("{user}", "corp%2Falice");
            String body = route.input().hasBody() ? "\n{\"docId\":\"notes/1\",\"user\":null}" : "";
            seeds.add((route.method() + " " + address + body).getBytes(StandardCharsets.UTF_8));
        }
        seeds.add("GET /v1/documents/a/ops?firstSeq=1&lastSeq=18446744073709551615".getBytes(StandardCharsets.UTF_8));
        seeds.add(("POST /v1/documents/a/ops\n{\"clientId\":\"x\",\"firstClientSeq\":\"1\",\"baseSeq\":0,"
                        + "\"ops\":[{\"edit\":{\"position\":1e3,\"insert\":\"\\ud83d\\ude00\"}},{\"payload\":\"AA==\"}]}")
                .getBytes(StandardCharsets.UTF_8));
        return seeds;
    }
}
