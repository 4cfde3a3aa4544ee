package io.sequencer.server.edge.rest.route;

import com.google.gson.JsonObject;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor.JavaType;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.util.JsonFormat;
import io.sequencer.server.edge.Errors;
import io.sequencer.server.edge.RefusedException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Makes a route's request of path, query and body. Unknown names are refused: a misspelt one would be a silent default. */
public final class RequestReader {
    // Deeper than 100 levels is refused.
    private static final JsonFormat.Parser JSON = JsonFormat.parser();

    private RequestReader() {}

    /**
     * @param path what the path says, by the names of fields
     * @param query the same of the query
     * @param body JSON; empty if there is none
     * @throws RefusedException if it is not what the route takes
     */
    public static Message read(Route route, Map<String, String> path, Map<String, List<String>> query, String body) {
        Message.Builder message = route.input().message().newBuilderForType();
        if (route.input().hasBody() && !body.isEmpty()) {
            merge(message, body, "the body");
            for (FieldDescriptor field : message.getDescriptorForType().getFields()) {
                String said = path.get(field.getJsonName());
                if (said != null
                        && message.hasField(field)
                        && !String.valueOf(message.getField(field)).equals(said)) {
                    throw refused(field.getJsonName() + " is said twice, and not the same in path and body");
                }
            }
        }
        Map<String, String> fields = new LinkedHashMap<>(path);
        query.forEach((name, values) -> {
            if (route.input().hasBody() || path.containsKey(name) || values.size() != 1) {
                throw refused("the query parameter " + name + " is unknown here, or said twice");
            }
            fields.put(name, values.get(0));
        });
        JsonObject json = new JsonObject();
        fields.forEach((name, value) -> add(json, message, name, value));
        merge(message, json.toString(), "the query");
        return message.build();
    }

    private static void add(JsonObject json, Message.Builder message, String name, String value) {
        Optional<FieldDescriptor> field = scalar(message, name);
        if (field.isEmpty()) {
            throw refused("the query parameter " + name + " is unknown");
        }
        if (field.get().getJavaType() == JavaType.BOOLEAN) {
            if (!value.equals("true") && !value.equals("false")) {
                throw refused(name + " is true or false");
            }
            json.addProperty(name, Boolean.valueOf(value));
        } else {
            json.addProperty(name, value);
        }
    }

    private static Optional<FieldDescriptor> scalar(Message.Builder message, String name) {
        return message.getDescriptorForType().getFields().stream()
                .filter(field -> field.getJsonName().equals(name))
                .filter(field -> !field.isRepeated() && field.getJavaType() != JavaType.MESSAGE)
                .findFirst();
    }

    private static void merge(Message.Builder message, String json, String where) {
        try {
            JSON.merge(json, message);
        } catch (InvalidProtocolBufferException e) {
            throw refused(where + " is not what this takes: " + e.getMessage());
        }
    }

    private static RefusedException refused(String what) {
        return new RefusedException(Errors.malformed(what));
    }
}
