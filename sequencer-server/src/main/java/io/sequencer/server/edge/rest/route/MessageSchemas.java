package io.sequencer.server.edge.rest.route;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import java.util.Map;
import java.util.TreeMap;

/** JSON Schemas (2020-12) of messages as proto3 JSON writes them. For one document. */
final class MessageSchemas {
    private final Map<String, JsonObject> byName = new TreeMap<>();

    void define(String name, JsonObject schema) {
        byName.put(name, schema);
    }

    JsonObject all() {
        JsonObject all = new JsonObject();
        byName.forEach(all::add);
        return all;
    }

    /** Refers to a message's schema, which is defined with all that it holds. */
    JsonObject reference(Message message) {
        return reference(message.getDescriptorForType());
    }

    static JsonObject referenceTo(String name) {
        JsonObject reference = new JsonObject();
        reference.addProperty("$ref", "#/components/schemas/" + name);
        return reference;
    }

    static JsonObject type(String name) {
        JsonObject type = new JsonObject();
        type.addProperty("type", name);
        return type;
    }

    private JsonObject reference(Descriptor descriptor) {
        String name = descriptor.getName();
        if (!byName.containsKey(name)) {
            JsonObject schema = type("object");
            byName.put(name, schema);
            JsonObject properties = new JsonObject();
            for (FieldDescriptor field : descriptor.getFields()) {
                properties.add(field.getJsonName(), field.isRepeated() ? list(field) : value(field));
            }
            schema.add("properties", properties);
            schema.addProperty("additionalProperties", false);
        }
        return referenceTo(name);
    }

    private JsonObject list(FieldDescriptor field) {
        JsonObject list = type("array");
        list.add("items", value(field));
        return list;
    }

    /** Of one value of the field. */
    JsonObject value(FieldDescriptor field) {
        return switch (field.getType()) {
            case BOOL -> type("boolean");
            case STRING -> type("string");
            case INT32, SINT32, SFIXED32 -> type("integer");
            case UINT32, FIXED32 -> range();
            // Numbers are taken too; what is answered is a string.
            case INT64, UINT64, SINT64, FIXED64, SFIXED64 -> digits();
            case FLOAT, DOUBLE -> type("number");
            case BYTES -> base64();
            case ENUM -> choice(field);
            case MESSAGE, GROUP -> reference(field.getMessageType());
        };
    }

    private static JsonObject range() {
        JsonObject range = type("integer");
        range.addProperty("minimum", 0);
        range.addProperty("maximum", 4_294_967_295L);
        return range;
    }

    private static JsonObject digits() {
        JsonObject digits = type("string");
        digits.addProperty("pattern", "^-?[0-9]+$");
        return digits;
    }

    private static JsonObject base64() {
        JsonObject base64 = type("string");
        base64.addProperty("contentEncoding", "base64");
        return base64;
    }

    private static JsonObject choice(FieldDescriptor field) {
        JsonObject choice = type("string");
        JsonArray names = new JsonArray();
        for (EnumValueDescriptor value : field.getEnumType().getValues()) {
            names.add(value.getName());
        }
        choice.add("enum", names);
        return choice;
    }
}
