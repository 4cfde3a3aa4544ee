package io.sequencer.cli.doc;

import com.google.protobuf.ByteString;
import io.sequencer.cli.keep.Kept;
import io.sequencer.proto.v1.DocumentHead;
import io.sequencer.proto.v1.Op;
import io.sequencer.proto.v1.OpEvent;
import io.sequencer.proto.v1.TextEdit;
import io.sequencer.proto.v1.TextPart;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** How messages look to people and in JSON. */
public final class Rendered {

    private static final int PREVIEW = 60;

    private Rendered() {}

    public static String mode(DocumentHead head) {
        return head.getMode().name().toLowerCase(Locale.ROOT);
    }

    public static String hex(ByteString bytes) {
        return HexFormat.of().formatHex(bytes.toByteArray());
    }

    static Map<String, Object> head(DocumentHead head) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("doc_id", head.getDocId());
        fields.put("mode", mode(head));
        fields.put("head_seq", head.getHeadSeq());
        fields.put("version", head.getVersion());
        fields.put("floor", head.getFloor());
        fields.put("length", head.getLength());
        fields.put("content_bytes", head.getContentBytes());
        fields.put("crc32c", crc(head.getCrc32C()));
        fields.put("chain_hash", hex(head.getChainHash()));
        fields.put("owner", head.getOwner());
        fields.put("shard", head.getShard());
        fields.put("retention", head.hasRetention() ? Kept.text(head.getRetention()) : "default");
        return fields;
    }

    static String crc(int crc32c) {
        return String.format("%08x", crc32c);
    }

    static List<String> row(OpEvent event) {
        return List.of(
                String.valueOf(event.getServerSeq()),
                event.getTimeMillis() == 0
                        ? ""
                        : Instant.ofEpochMilli(event.getTimeMillis()).toString(),
                event.getUser(),
                event.getClientId() + "/" + event.getClientSeq(),
                op(event.getOp()));
    }

    static Map<String, Object> fields(OpEvent event) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("server_seq", event.getServerSeq());
        fields.put("version", event.getVersion());
        fields.put("client_id", event.getClientId());
        fields.put("client_seq", event.getClientSeq());
        fields.put("user", event.getUser());
        fields.put("time_millis", event.getTimeMillis());
        Op op = event.getOp();
        switch (op.getBodyCase()) {
            case TEXT ->
                fields.put(
                        "text",
                        op.getText().getPartsList().stream().map(Rendered::part).toList());
            case EDIT -> fields.put("edit", edit(op.getEdit()));
            case OPAQUE ->
                fields.put(
                        "opaque_base64",
                        Base64.getEncoder().encodeToString(op.getOpaque().toByteArray()));
            case BODY_NOT_SET -> fields.put("text", List.of());
        }
        return fields;
    }

    private static Map<String, Object> part(TextPart part) {
        Map<String, Object> fields = new LinkedHashMap<>();
        switch (part.getPartCase()) {
            case RETAIN -> fields.put("retain", part.getRetain());
            case INSERT -> fields.put("insert", part.getInsert());
            case DELETE -> {
                fields.put("delete", part.getDelete());
                fields.put("deleted", part.getDeleted());
            }
            case PART_NOT_SET -> {}
        }
        return fields;
    }

    private static Map<String, Object> edit(TextEdit edit) {
        return Map.of("position", edit.getPosition(), "delete", edit.getDelete(), "insert", edit.getInsert());
    }

    private static String op(Op op) {
        return switch (op.getBodyCase()) {
            case TEXT -> text(op.getText().getPartsList());
            case EDIT ->
                "at " + op.getEdit().getPosition() + " delete " + op.getEdit().getDelete() + " insert "
                        + quoted(op.getEdit().getInsert());
            case OPAQUE ->
                op.getOpaque().size() + " bytes " + quoted(op.getOpaque().toStringUtf8());
            case BODY_NOT_SET -> "nothing";
        };
    }

    private static String text(List<TextPart> parts) {
        StringBuilder line = new StringBuilder();
        long position = 0;
        for (TextPart part : parts) {
            switch (part.getPartCase()) {
                case RETAIN -> position += part.getRetain();
                case INSERT -> {
                    line.append("at ")
                            .append(position)
                            .append(" insert ")
                            .append(quoted(part.getInsert()))
                            .append(' ');
                    position +=
                            part.getInsert().codePointCount(0, part.getInsert().length());
                }
                case DELETE -> {
                    line.append("at ").append(position).append(" delete ").append(part.getDelete());
                    if (!part.getDeleted().isEmpty()) {
                        line.append(' ').append(quoted(part.getDeleted()));
                    }
                    line.append(' ');
                }
                case PART_NOT_SET -> {}
            }
        }
        return line.isEmpty() ? "nothing" : line.toString().stripTrailing();
    }

    static String quoted(String text) {
        String visible = text.replace("\\", "\\\\")
                .replace("\n", "\\n")
                .replace("\r", "\\r")
                .replace("\t", "\\t");
        visible = visible.codePoints()
                .map(c -> Character.isISOControl(c) || c == 0xFFFD ? '.' : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
        if (visible.codePointCount(0, visible.length()) > PREVIEW) {
            visible = visible.substring(0, visible.offsetByCodePoints(0, PREVIEW)) + "...";
        }
        return '"' + visible + '"';
    }
}
