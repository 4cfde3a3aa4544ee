package io.sequencer.cli.replay;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.sequencer.cli.CommandFailure;
import io.sequencer.cli.ExitCode;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;

/**
 * Reads {@code {startContent, endContent, txns: [{patches: [[position, deleteCount, insertText], ...]}]}}, gzipped or not.
 * Positions are code points. Source: josephg/editing-traces.
 */
public final class TraceReader {

    private String start = "";
    private String end = "";
    private final List<Trace.Edit> edits = new ArrayList<>();

    private TraceReader() {}

    /** @throws CommandFailure if the file cannot be read or is not such a trace */
    public static Trace read(Path file) {
        try (InputStream bytes = open(file);
                JsonParser json = new JsonFactory().createParser(bytes)) {
            TraceReader reader = new TraceReader();
            reader.document(json);
            Trace trace = new Trace(reader.start, reader.end, List.copyOf(reader.edits));
            if (!trace.holdsTogether()) {
                throw new IllegalArgumentException("its edits do not lead from startContent to endContent");
            }
            return trace;
        } catch (IOException | IllegalArgumentException e) {
            throw new CommandFailure(ExitCode.USAGE, file + " is not a readable sequential trace: " + e.getMessage());
        }
    }

    private static InputStream open(Path file) throws IOException {
        BufferedInputStream bytes = new BufferedInputStream(Files.newInputStream(file));
        bytes.mark(2);
        boolean gzip = bytes.read() == 0x1f && bytes.read() == 0x8b;
        bytes.reset();
        return gzip ? new GZIPInputStream(bytes, 1 << 16) : bytes;
    }

    private void document(JsonParser json) throws IOException {
        expect(json.nextToken(), JsonToken.START_OBJECT);
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String field = json.currentName();
            JsonToken value = json.nextToken();
            switch (field) {
                case "startContent" -> start = json.getText();
                case "endContent" -> end = json.getText();
                case "txns" -> {
                    expect(value, JsonToken.START_ARRAY);
                    while (json.nextToken() == JsonToken.START_OBJECT) {
                        transaction(json);
                    }
                }
                default -> json.skipChildren();
            }
        }
    }

    private void transaction(JsonParser json) throws IOException {
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String field = json.currentName();
            JsonToken value = json.nextToken();
            switch (field) {
                case "patches" -> {
                    expect(value, JsonToken.START_ARRAY);
                    while (json.nextToken() == JsonToken.START_ARRAY) {
                        patch(json);
                    }
                }
                case "parents" -> throw new IllegalArgumentException("it is a concurrent trace");
                default -> json.skipChildren();
            }
        }
    }

    private void patch(JsonParser json) throws IOException {
        expect(json.nextToken(), JsonToken.VALUE_NUMBER_INT);
        int position = json.getIntValue();
        expect(json.nextToken(), JsonToken.VALUE_NUMBER_INT);
        int deleted = json.getIntValue();
        expect(json.nextToken(), JsonToken.VALUE_STRING);
        edits.add(new Trace.Edit(position, deleted, json.getText()));
        expect(json.nextToken(), JsonToken.END_ARRAY);
    }

    private static void expect(JsonToken got, JsonToken wanted) {
        if (got != wanted) {
            throw new IllegalArgumentException(got + " where " + wanted + " belongs");
        }
    }
}
