package io.sequencer.text.golden;

import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.sequencer.text.AppliedEdit;
import io.sequencer.text.MalformedOpException;
import io.sequencer.text.Part;
import io.sequencer.text.Rope;
import io.sequencer.text.TextOp;
import io.sequencer.text.TextOpCodec;
import io.sequencer.text.Transform;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;

/** Prints the golden vectors for a new version of the file: {@code VectorsWriter <file>}. */
final class VectorsWriter {
    private static final String CONTENT = "a\u00E9\u4E2D\uD83D\uDE00e\u0301f\nhij";

    private VectorsWriter() {}

    public static void main(String[] args) throws IOException {
        List<TextOp> ops = ops();
        JsonObject file = new JsonObject();
        file.addProperty(
                "about",
                "Text ops of Sequencer, version 1. Lengths and positions are code points. In transform"
                        + " the incoming op is the later numbered one. Refusals are with at most 4 parts and 16 bytes of text.");
        file.add("normalise", normalise());
        file.add("transform", transform(ops));
        file.add("compose", compose(ops));
        file.add("apply", apply(ops));
        file.add("encoded", encoded(ops));
        file.add("refused", refused());
        Files.writeString(
                Path.of(args[0]),
                new GsonBuilder()
                                .disableHtmlEscaping()
                                .create()
                                .toJson(file)
                                .replaceAll("\\},\\{\"(name|parts|op|incoming|first|content|hex)", "},\n{\"$1")
                        + "\n");
    }

    /** Edits of a document of eleven code points: every way in which two of them can lie to each other is among the pairs. */
    private static List<TextOp> ops() {
        return List.of(
                TextOp.insert(0, "x"),
                TextOp.insert(3, "\uD83D\uDE00"),
                TextOp.insert(3, "yz"),
                TextOp.insert(5, "\u0301"),
                TextOp.insert(11, "end"),
                TextOp.delete(3, 1),
                TextOp.delete(2, 4),
                TextOp.delete(5, 3),
                TextOp.delete(0, 11),
                TextOp.replace(3, 2, "r\u00E9"),
                TextOp.replace(0, 3, "head"),
                TextOp.builder().insert("<").retain(11).insert(">").build(),
                TextOp.builder()
                        .retain(1)
                        .delete(1)
                        .retain(1)
                        .insert("m")
                        .retain(2)
                        .delete(3)
                        .insert("n")
                        .build(),
                TextOp.builder()
                        .delete(2)
                        .retain(2)
                        .delete(2)
                        .retain(2)
                        .insert("\u4E2D")
                        .delete(2)
                        .build());
    }

    private static JsonArray normalise() {
        JsonArray vectors = new JsonArray();
        List<List<Part>> spellings = List.of(
                List.of(),
                List.of(new Part.Retain(5)),
                List.of(new Part.Retain(0), new Part.Insert(""), new Part.Delete(0)),
                List.of(new Part.Delete(2), new Part.Insert("a")),
                List.of(new Part.Delete(1), new Part.Insert("a"), new Part.Delete(1), new Part.Insert("b")),
                List.of(new Part.Retain(1), new Part.Retain(2), new Part.Insert("a"), new Part.Insert("b")),
                List.of(new Part.Insert("a"), new Part.Retain(0), new Part.Delete(3), new Part.Retain(4)));
        for (List<Part> parts : spellings) {
            JsonObject vector = new JsonObject();
            vector.add("parts", Vectors.json(parts));
            vector.add("result", Vectors.json(TextOp.of(parts)));
            vectors.add(vector);
        }
        return vectors;
    }

    private static JsonArray transform(List<TextOp> ops) {
        JsonArray vectors = new JsonArray();
        for (TextOp incoming : ops) {
            for (TextOp committed : ops) {
                Transform.Pair pair = Transform.both(incoming, committed);
                JsonObject vector = new JsonObject();
                vector.add("incoming", Vectors.json(incoming));
                vector.add("committed", Vectors.json(committed));
                vector.add("incomingResult", Vectors.json(pair.incoming()));
                vector.add("committedResult", Vectors.json(pair.committed()));
                vectors.add(vector);
            }
        }
        return vectors;
    }

    private static JsonArray compose(List<TextOp> ops) {
        JsonArray vectors = new JsonArray();
        Rope content = Rope.of(CONTENT);
        for (TextOp op : ops.subList(6, ops.size())) {
            AppliedEdit first = AppliedEdit.apply(content, op);
            for (TextOp next : ops.subList(4, ops.size())) {
                TextOp second = Transform.incoming(next, op);
                JsonObject vector = new JsonObject();
                vector.add("first", Vectors.json(first.op()));
                vector.add("second", Vectors.json(second.withDeletedText(first.content())));
                vector.add("result", Vectors.json(first.op().compose(second.withDeletedText(first.content()))));
                vectors.add(vector);
            }
        }
        return vectors;
    }

    private static JsonArray apply(List<TextOp> ops) {
        JsonArray vectors = new JsonArray();
        for (TextOp op : ops) {
            AppliedEdit edit = AppliedEdit.apply(Rope.of(CONTENT), op);
            JsonObject vector = new JsonObject();
            vector.addProperty("content", CONTENT);
            vector.add("op", Vectors.json(op));
            vector.addProperty("result", edit.content().toString());
            vector.add("applied", Vectors.json(edit.op()));
            vector.add("inverse", Vectors.json(edit.op().invert()));
            vector.addProperty(
                    "crc32c", HexFormat.of().toHexDigits(edit.content().crc32c()));
            vectors.add(vector);
        }
        return vectors;
    }

    private static JsonArray encoded(List<TextOp> ops) {
        JsonArray vectors = new JsonArray();
        for (TextOp op : ops) {
            for (TextOp form : List.of(op, op.withDeletedText(Rope.of(CONTENT)))) {
                JsonObject vector = new JsonObject();
                vector.add("op", Vectors.json(form));
                vector.addProperty("hex", HexFormat.of().formatHex(TextOpCodec.encode(form)));
                vectors.add(vector);
            }
        }
        return vectors;
    }

    private static JsonArray refused() {
        JsonArray vectors = new JsonArray();
        List<String> bytes = List.of(
                "0a00",
                "0a020800",
                "0a021200",
                "0a021800",
                "0a0608808080800c",
                "0a0608ffffffff0f",
                "0a051203eda080",
                "0a031201c3",
                "0a041202c080",
                "0a0908",
                "0a020801".repeat(5),
                "0a131211" + "61".repeat(17),
                "0a0518022201" + "61",
                "0a0508012201" + "61",
                "0c",
                "0a0408012801",
                "0a0208011001",
                "0aff");
        for (String hex : bytes) {
            JsonObject vector = new JsonObject();
            vector.addProperty("hex", hex);
            try {
                TextOpCodec.decode(HexFormat.of().parseHex(hex), new TextOpCodec.Limits(4, 16));
                throw new IllegalStateException(hex + " is accepted");
            } catch (MalformedOpException e) {
                vector.addProperty("flaw", e.flaw().name().toLowerCase(Locale.ROOT));
            }
            vectors.add(vector);
        }
        return vectors;
    }
}
