package io.sequencer.server.edge.rest.route;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor.JavaType;
import com.google.protobuf.Empty;
import java.util.Map;
import java.util.TreeMap;

/** Describes a table of routes in OpenAPI 3.1. */
public final class OpenApi {
    private static final Gson GSON =
            new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().create();
    private static final String PROBLEM = "Problem";

    private final MessageSchemas schemas = new MessageSchemas();

    private OpenApi() {}

    /** @param version of the product */
    public static String document(RouteTable table, String version) {
        return new OpenApi().of(table, version);
    }

    private String of(RouteTable table, String version) {
        JsonObject paths = new JsonObject();
        Map<String, JsonObject> byPath = new TreeMap<>();
        table.routes()
                .forEach(route -> byPath.computeIfAbsent(route.template(), path -> new JsonObject())
                        .add(lower(route.method()), operation(route)));
        byPath.forEach(paths::add);
        JsonObject info = new JsonObject();
        info.addProperty("title", "Sequencer");
        info.addProperty("version", version);
        info.addProperty(
                "description",
                "A fault-tolerant sequencer for collaborative documents. Numbers of 64 bits are strings, as in proto3"
                        + " JSON. A request that was not answered may be sent again as it was.");
        JsonObject document = new JsonObject();
        document.addProperty("openapi", "3.1.0");
        document.add("info", info);
        document.add("paths", paths);
        JsonObject components = new JsonObject();
        schemas.define(PROBLEM, problem());
        components.add("schemas", schemas.all());
        JsonObject bearer = new JsonObject();
        bearer.addProperty("type", "http");
        bearer.addProperty("scheme", "bearer");
        bearer.addProperty("bearerFormat", "JWT");
        components.add("securitySchemes", object("bearer", bearer));
        document.add("components", components);
        return GSON.toJson(document) + "\n";
    }

    private static String lower(String method) {
        return method.toLowerCase(java.util.Locale.ROOT);
    }

    private JsonObject operation(Route route) {
        JsonObject operation = new JsonObject();
        operation.addProperty("summary", route.about());
        JsonArray parameters = new JsonArray();
        for (FieldDescriptor field :
                route.input().message().getDescriptorForType().getFields()) {
            boolean inPath = route.parts().contains("{" + field.getJsonName() + "}");
            boolean isScalar = !field.isRepeated() && field.getJavaType() != JavaType.MESSAGE;
            if (inPath || (!route.input().hasBody() && isScalar)) {
                parameters.add(parameter(field, inPath));
            }
        }
        if (!parameters.isEmpty()) {
            operation.add("parameters", parameters);
        }
        if (route.input().hasBody()) {
            JsonObject body =
                    object("content", json(schemas.reference(route.input().message())));
            operation.add("requestBody", body);
        }
        operation.add("responses", responses(route));
        JsonArray security = new JsonArray();
        if (!route.input().anonymous()) {
            security.add(object("bearer", new JsonArray()));
        }
        operation.add("security", security);
        return operation;
    }

    private JsonObject parameter(FieldDescriptor field, boolean inPath) {
        JsonObject parameter = new JsonObject();
        parameter.addProperty("name", field.getJsonName());
        parameter.addProperty("in", inPath ? "path" : "query");
        if (inPath) {
            parameter.addProperty("required", true);
        }
        parameter.add("schema", schemas.value(field));
        return parameter;
    }

    private JsonObject responses(Route route) {
        JsonObject responses = new JsonObject();
        JsonObject success = new JsonObject();
        success.addProperty("description", "Done");
        if (!route.output().types().isEmpty()) {
            JsonObject content = new JsonObject();
            route.output().types().forEach(type -> content.add(type, new JsonObject()));
            success.add("content", content);
        } else if (!(route.output().message() instanceof Empty)) {
            success.add("content", json(schemas.reference(route.output().message())));
        }
        responses.add(Integer.toString(route.output().status()), success);
        route.output().refusals().forEach(status -> responses.add(Integer.toString(status), refused()));
        responses.add("default", refused());
        return responses;
    }

    private static JsonObject refused() {
        JsonObject refused = new JsonObject();
        refused.addProperty("description", "Refused; code says why, detail what to do");
        refused.add(
                "content", object("application/problem+json", object("schema", MessageSchemas.referenceTo(PROBLEM))));
        return refused;
    }

    private static JsonObject json(JsonObject schema) {
        return object("application/json", object("schema", schema));
    }

    private static JsonObject object(String name, com.google.gson.JsonElement value) {
        JsonObject object = new JsonObject();
        object.add(name, value);
        return object;
    }

    /** RFC 9457. */
    private JsonObject problem() {
        JsonObject properties = new JsonObject();
        for (String name : new String[] {"type", "title", "detail"}) {
            properties.add(name, MessageSchemas.type("string"));
        }
        properties.add("status", MessageSchemas.type("integer"));
        properties.add(
                "code",
                schemas.value(io.sequencer.proto.v1.Error.getDescriptor().findFieldByName("code")));
        properties.add("details", schemas.reference(io.sequencer.proto.v1.ErrorDetails.getDefaultInstance()));
        JsonObject problem = MessageSchemas.type("object");
        problem.add("properties", properties);
        JsonArray required = new JsonArray();
        for (String name : new String[] {"type", "title", "status", "detail", "code"}) {
            required.add(name);
        }
        problem.add("required", required);
        problem.addProperty("additionalProperties", false);
        return problem;
    }
}
