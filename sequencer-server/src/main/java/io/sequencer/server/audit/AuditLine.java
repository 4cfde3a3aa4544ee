package io.sequencer.server.audit;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A line: {@code {"n":7,"time":"...",...,"prev":"<hash of line 6>","hash":"<SHA-256>"}}. The hash is of the line's own bytes up to
 * its {@code ,"hash"}, so whoever has a shell can check it.
 *
 * @param number from 1, over all files
 * @param previous hash of the line before; of the first one 64 zeros
 */
record AuditLine(long number, String kind, String previous, String hash, JsonObject content) {
    static final String ORIGIN = "0".repeat(64);
    private static final String HASH = ",\"hash\":\"";
    /** What stands behind the hashed part: the name, 64 digits, a quote and the closing brace. */
    private static final int TAIL_UNITS = HASH.length() + 64 + 2;

    private static final Gson GSON = new GsonBuilder().disableHtmlEscaping().create();

    /** @param lost events since the line before that could not be written */
    static AuditLine of(long number, Instant time, AuditEvent event, long lost, String previous) {
        JsonObject json = new JsonObject();
        json.addProperty("n", number);
        json.addProperty("time", time.toString());
        json.addProperty("kind", event.kind().name());
        json.addProperty("outcome", event.outcome());
        json.addProperty("actor", event.actor());
        json.addProperty("subject", event.subject());
        json.addProperty("address", event.address());
        new TreeMap<>(event.details()).forEach(json::addProperty);
        if (lost > 0) {
            json.addProperty("lost", lost);
        }
        json.addProperty("prev", previous);
        return new AuditLine(number, event.kind().name(), previous, sha256(hashed(json)), json);
    }

    private static String hashed(JsonObject json) {
        String all = GSON.toJson(json);
        return all.substring(0, all.length() - 1);
    }

    String text() {
        return hashed(content) + HASH + hash + "\"}";
    }

    /** Empty if it is no line, or not what its hash says. */
    static Optional<AuditLine> parse(String text) {
        int end = text.length() - TAIL_UNITS;
        if (end < 1 || !text.startsWith(HASH, end) || !text.endsWith("\"}")) {
            return Optional.empty();
        }
        String hash = text.substring(end + HASH.length(), text.length() - 2);
        if (!sha256(text.substring(0, end)).equals(hash)) {
            return Optional.empty();
        }
        try {
            JsonObject json =
                    JsonParser.parseString(text.substring(0, end) + "}").getAsJsonObject();
            return Optional.of(
                    new AuditLine(number(json, "n").orElse(0L), word(json, "kind"), word(json, "prev"), hash, json));
        } catch (JsonParseException | IllegalStateException e) {
            return Optional.empty();
        }
    }

    /** Of a line's own field; empty if it has none, or no number. */
    Optional<Long> number(String name) {
        return number(content, name);
    }

    private static Optional<Long> number(JsonObject json, String name) {
        JsonElement found = json.get(name);
        try {
            return found instanceof JsonPrimitive primitive ? Optional.of(primitive.getAsLong()) : Optional.empty();
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    private static String word(JsonObject json, String name) {
        return json.get(name) instanceof JsonPrimitive primitive ? primitive.getAsString() : "";
    }

    private static String sha256(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
