package io.sequencer.server.edge.rest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;

/** Asks one node's REST, and holds every answer against the node's own OpenAPI document. */
final class Rest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final String base;
    private final JsonNode document;
    /** What was answered so far: {@code GET /v1/users 200}. */
    private final Set<String> seen = new ConcurrentSkipListSet<>();

    Rest(int port) throws IOException, InterruptedException {
        base = "http://127.0.0.1:" + port;
        document = JSON.readTree(http.send(
                        HttpRequest.newBuilder(URI.create(base + "/v1/openapi.json"))
                                .build(),
                        BodyHandlers.ofString())
                .body());
    }

    record Reply(int status, String body, HttpResponse<String> response) {
        JsonNode json() {
            try {
                return JSON.readTree(body);
            } catch (IOException e) {
                throw new AssertionError("no JSON: " + body, e);
            }
        }

        String code() {
            return json().path("code").asText();
        }

        Optional<String> header(String name) {
            return response.headers().firstValue(name);
        }
    }

    Reply get(String path, String token) {
        return ask("GET", path, "", token);
    }

    /** @param token empty: none */
    Reply ask(String method, String path, String body, String token) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + path))
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        if (!body.isEmpty()) {
            request.header("Content-Type", "application/json");
        }
        if (!token.isEmpty()) {
            request.header("Authorization", "Bearer " + token);
        }
        return send(request.build());
    }

    Reply send(HttpRequest request) {
        try {
            HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
            check(request, response);
            return new Reply(response.statusCode(), response.body(), response);
        } catch (IOException e) {
            throw new AssertionError(request + " was not answered", e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private void check(HttpRequest request, HttpResponse<String> response) {
        String path = request.uri().getRawPath();
        Optional<String> template = template(path, request.method());
        if (template.isEmpty()) {
            return;
        }
        String status = Integer.toString(response.statusCode());
        seen.add(request.method() + " " + template.get() + " " + status);
        JsonNode operation = document.path("paths")
                .path(template.get())
                .path(request.method().toLowerCase(java.util.Locale.ROOT));
        JsonNode responses = operation.path("responses");
        JsonNode documented = responses.has(status) ? responses.path(status) : responses.path("default");
        assertThat(response.statusCode() < 300 && !responses.has(status))
                .as("%s answers %s, which is not documented", template.get(), status)
                .isFalse();
        JsonNode content = documented.path("content");
        if (content.isMissingNode()) {
            assertThat(response.body()).isEmpty();
            return;
        }
        String type = response.headers().firstValue("content-type").orElse("");
        assertThat(content.has(type))
                .as("%s of %s in %s", type, template.get(), content)
                .isTrue();
        JsonNode schema = content.path(type).path("schema");
        if (!schema.isMissingNode()) {
            assertThat(flaws(schema, response.body()))
                    .as("%s %s", template.get(), response.body())
                    .isEmpty();
        }
    }

    /** The schema with all that the document defines beside it. */
    private Set<?> flaws(JsonNode schema, String body) {
        try {
            com.fasterxml.jackson.databind.node.ObjectNode root = JSON.createObjectNode();
            root.set("components", document.path("components"));
            root.setAll((com.fasterxml.jackson.databind.node.ObjectNode) schema);
            return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                    .getSchema(root)
                    .validate(JSON.readTree(body));
        } catch (IOException e) {
            throw new AssertionError("no JSON: " + body, e);
        }
    }

    private Optional<String> template(String path, String method) {
        Iterator<Map.Entry<String, JsonNode>> paths = document.path("paths").fields();
        while (paths.hasNext()) {
            Map.Entry<String, JsonNode> entry = paths.next();
            String pattern = entry.getKey().replaceAll("\\{[a-zA-Z]+}", "[^/]+");
            if (path.matches(pattern) && entry.getValue().has(method.toLowerCase(java.util.Locale.ROOT))) {
                return Optional.of(entry.getKey());
            }
        }
        return Optional.empty();
    }

    /** Documented answers that nobody got yet. */
    Set<String> unseen() {
        Set<String> missing = new TreeSet<>();
        document.path("paths")
                .fields()
                .forEachRemaining(path -> path.getValue()
                        .fields()
                        .forEachRemaining(operation -> operation
                                .getValue()
                                .path("responses")
                                .fieldNames()
                                .forEachRemaining(status -> {
                                    String answer = operation.getKey().toUpperCase(java.util.Locale.ROOT) + " "
                                            + path.getKey() + " " + status;
                                    if (!status.equals("default") && !seen.contains(answer)) {
                                        missing.add(answer);
                                    }
                                })));
        return missing;
    }
}
