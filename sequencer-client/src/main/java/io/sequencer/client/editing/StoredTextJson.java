package io.sequencer.client.editing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sequencer.client.editing.OutgoingMessage.OutgoingOp;
import io.sequencer.text.MalformedOpException;
import io.sequencer.text.Part;
import io.sequencer.text.TextOp;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A {@link StoredText} as JSON, the same in every language. An edit is a list: {@code 3} keeps three code points, {@code "x"}
 * inserts, {@code -2} deletes two.
 */
public final class StoredTextJson {
    private static final int FORMAT = 1;
    private static final ObjectMapper JSON = new ObjectMapper();

    private StoredTextJson() {}

    /** One line of JSON. */
    public static String write(StoredText text) {
        ObjectNode out = JsonNodeFactory.instance.objectNode();
        out.put("format", FORMAT);
        out.put("docId", text.docId());
        out.put("clientId", text.clientId());
        out.put("nextClientSeq", text.nextClientSeq());
        out.put("seq", text.seq());
        out.put("version", text.version());
        out.put("content", text.content());
        out.set(
                "inFlight",
                text.inFlight().<JsonNode>map(StoredTextJson::inFlight).orElse(out.nullNode()));
        out.set("waiting", ops(text.waiting()));
        return out.toString();
    }

    private static ObjectNode inFlight(StoredText.InFlight inFlight) {
        ObjectNode out = JsonNodeFactory.instance.objectNode();
        out.put("firstClientSeq", inFlight.message().firstClientSeq());
        out.put("baseSeq", inFlight.message().baseSeq());
        out.set("ops", ops(inFlight.message().ops()));
        out.put("settled", inFlight.settled());
        ArrayNode rebased = out.putArray("rebased");
        inFlight.rebased().forEach(op -> rebased.add(edit(op)));
        return out;
    }

    private static ArrayNode ops(List<OutgoingOp> ops) {
        ArrayNode out = JsonNodeFactory.instance.arrayNode();
        for (OutgoingOp op : ops) {
            ObjectNode each = out.addObject();
            each.set("op", edit(op.op()));
            each.put("undoOf", op.undoOf());
        }
        return out;
    }

    private static ArrayNode edit(TextOp op) {
        ArrayNode out = JsonNodeFactory.instance.arrayNode();
        for (Part part : op.parts()) {
            if (part instanceof Part.Retain retain) {
                out.add(retain.count());
            } else if (part instanceof Part.Insert insert) {
                out.add(insert.text());
            } else if (part instanceof Part.Delete delete) {
                out.add(-delete.count());
            }
        }
        return out;
    }

    /**
     * What {@link #write} wrote, here or elsewhere.
     *
     * @throws IllegalArgumentException if it is damaged or of a later format: open the document anew
     */
    public static StoredText read(String json) {
        try {
            JsonNode in = JSON.readTree(json);
            int format = Math.toIntExact(number(in, "format"));
            if (format != FORMAT) {
                throw new IllegalArgumentException("stored format " + format + " is not known, only " + FORMAT
                        + ": use the release that wrote it");
            }
            JsonNode inFlight = in.path("inFlight");
            return new StoredText(
                    string(in, "docId"),
                    string(in, "clientId"),
                    number(in, "nextClientSeq"),
                    number(in, "seq"),
                    number(in, "version"),
                    string(in, "content"),
                    inFlight.isObject() ? Optional.of(readInFlight(inFlight)) : Optional.empty(),
                    readOps(in, "waiting"));
        } catch (JsonProcessingException | MalformedOpException | ArithmeticException e) {
            throw new IllegalArgumentException("the stored text is damaged: " + e.getMessage(), e);
        }
    }

    private static StoredText.InFlight readInFlight(JsonNode in) {
        OutgoingMessage message =
                new OutgoingMessage(number(in, "firstClientSeq"), number(in, "baseSeq"), readOps(in, "ops"));
        List<TextOp> rebased = new ArrayList<>();
        array(in, "rebased").forEach(op -> rebased.add(readEdit(op)));
        return new StoredText.InFlight(message, rebased);
    }

    private static List<OutgoingOp> readOps(JsonNode in, String name) {
        List<OutgoingOp> ops = new ArrayList<>();
        array(in, name).forEach(each -> ops.add(new OutgoingOp(readEdit(array(each, "op")), number(each, "undoOf"))));
        return ops;
    }

    private static TextOp readEdit(JsonNode in) {
        TextOp.Builder op = TextOp.builder();
        for (JsonNode part : in) {
            if (part.isTextual()) {
                op.insert(part.textValue());
            } else if (part.canConvertToInt() && part.intValue() > 0) {
                op.retain(part.intValue());
            } else if (part.canConvertToInt() && part.intValue() < 0) {
                op.delete(Math.negateExact(part.intValue()));
            } else {
                throw damaged("op");
            }
        }
        return op.build();
    }

    private static long number(JsonNode in, String name) {
        JsonNode value = in.path(name);
        if (!value.canConvertToLong() || value.longValue() < 0) {
            throw damaged(name);
        }
        return value.longValue();
    }

    private static String string(JsonNode in, String name) {
        JsonNode value = in.path(name);
        if (!value.isTextual()) {
            throw damaged(name);
        }
        return value.textValue();
    }

    private static JsonNode array(JsonNode in, String name) {
        JsonNode value = in.path(name);
        if (!value.isArray()) {
            throw damaged(name);
        }
        return value;
    }

    private static IllegalArgumentException damaged(String name) {
        return new IllegalArgumentException("the stored text is damaged: no valid '" + name + "'");
    }
}
