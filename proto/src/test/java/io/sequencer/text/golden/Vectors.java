package io.sequencer.text.golden;

import com.google.gson.Gson;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.sequencer.text.Part;
import io.sequencer.text.TextOp;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads and writes {@code golden/text-ops-v1.json}; parts are spelled as proto3 JSON spells {@code TextPart}. */
final class Vectors {
    private Vectors() {}

    static JsonObject load() throws IOException {
        try (InputStream in = Vectors.class.getResourceAsStream("/golden/text-ops-v1.json")) {
            return new Gson().fromJson(new InputStreamReader(in, StandardCharsets.UTF_8), JsonObject.class);
        }
    }

    static TextOp op(JsonElement json) {
        return TextOp.of(parts(json));
    }

    static List<Part> parts(JsonElement json) {
        List<Part> parts = new ArrayList<>();
        for (JsonElement element : json.getAsJsonArray()) {
            JsonObject part = element.getAsJsonObject();
            if (part.has("retain")) {
                parts.add(new Part.Retain(part.get("retain").getAsInt()));
            } else if (part.has("insert")) {
                parts.add(new Part.Insert(part.get("insert").getAsString()));
            } else {
                Optional<String> deleted =
                        Optional.ofNullable(part.get("deleted")).map(JsonElement::getAsString);
                parts.add(new Part.Delete(part.get("delete").getAsInt(), deleted));
            }
        }
        return parts;
    }

    static JsonArray json(List<Part> parts) {
        JsonArray array = new JsonArray();
        for (Part part : parts) {
            JsonObject json = new JsonObject();
            if (part instanceof Part.Retain retain) {
                json.addProperty("retain", retain.count());
            } else if (part instanceof Part.Insert insert) {
                json.addProperty("insert", insert.text());
            } else if (part instanceof Part.Delete delete) {
                json.addProperty("delete", delete.count());
                delete.deleted().ifPresent(text -> json.addProperty("deleted", text));
            }
            array.add(json);
        }
        return array;
    }

    static JsonArray json(TextOp op) {
        return json(op.parts());
    }
}
