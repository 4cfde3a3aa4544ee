package io.sequencer.chaos.history;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Splits histories into files that each hold whole documents, and one for what is about the cluster, without decoding events. Each
 * of them is a history again. Belongs to one thread; memory depends on the number of parts and names only.
 */
public final class HistorySplitter implements Closeable {
    private static final int BUFFER_BYTES = 1 << 16;
    private static final byte[] FIRST_LINE = Format.FIRST_LINE.getBytes(StandardCharsets.UTF_8);
    private static final byte[] LAST_LINE = Format.LAST_LINE.getBytes(StandardCharsets.UTF_8);
    private static final String TOO_LONG = "at most " + Format.MAX_LINE_BYTES + " bytes a line";
    /** Where the number stands in {@code ["w",17,}. */
    private static final int NUMBER_AT = 5;

    private final List<Path> files = new ArrayList<>();
    private final List<OutputStream> parts = new ArrayList<>();
    private final byte[] line = new byte[Format.MAX_LINE_BYTES];
    private int length;
    private int[] partOfName = new int[1024];
    private int names;
    private boolean open;
    private long lineNumber;

    /**
     * Begins the files {@code part-0} (the cluster's) to {@code part-N}.
     *
     * @param directory an empty one
     * @param documentParts how many files to spread the documents over, at least 1
     * @throws IOException if they cannot be written
     */
    public HistorySplitter(Path directory, int documentParts) throws IOException {
        for (int i = 0; i <= documentParts; i++) {
            Path file = directory.resolve("part-" + i);
            files.add(file);
            parts.add(new BufferedOutputStream(Files.newOutputStream(file), BUFFER_BYTES));
        }
    }

    /** The files: the cluster's, then those of documents. They are complete after {@link #close}. */
    public List<Path> parts() {
        return List.copyOf(files);
    }

    /**
     * Adds a history.
     *
     * @throws HistoryFormatException if it does not keep the format, or was cut off
     * @throws IOException if a file cannot be read or written
     */
    public void add(Path history) throws IOException {
        open = false;
        lineNumber = 0;
        try (InputStream in = new BufferedInputStream(Files.newInputStream(history), BUFFER_BYTES)) {
            byte[] buffer = new byte[BUFFER_BYTES];
            int filled = in.read(buffer);
            while (filled >= 0) {
                int begin = 0;
                for (int i = 0; i < filled; i++) {
                    if (buffer[i] == '\n') {
                        append(history, buffer, begin, i);
                        route(history);
                        begin = i + 1;
                    }
                }
                append(history, buffer, begin, filled);
                filled = in.read(buffer);
            }
        }
        if (length > 0) {
            route(history);
        }
        if (open || lineNumber == 0) {
            throw expected(history, "a history ends with " + Format.LAST_LINE + ": this one was cut off");
        }
    }

    private void append(Path history, byte[] buffer, int begin, int end) {
        require(end - begin <= line.length - length, history, TOO_LONG);
        System.arraycopy(buffer, begin, line, length, end - begin);
        length += end - begin;
    }

    private void route(Path history) throws IOException {
        lineNumber++;
        if (isLine(FIRST_LINE)) {
            require(!open, history, "a history ends with " + Format.LAST_LINE + " before another begins");
            open = true;
            names = 0;
            writeToAll();
        } else {
            require(open, history, "a history begins with " + Format.FIRST_LINE);
            if (isLine(LAST_LINE)) {
                open = false;
                writeToAll();
            } else {
                require(
                        length > NUMBER_AT && line[0] == '[' && line[1] == '"' && line[3] == '"',
                        history,
                        "[\"tag\",...");
                routeEvent(history, line[2]);
            }
        }
        length = 0;
    }

    private void routeEvent(Path history, byte tag) throws IOException {
        if (tag == Format.NAME) {
            require(names < Format.MAX_NAMES, history, "at most " + Format.MAX_NAMES + " names");
            if (names == partOfName.length) {
                partOfName = Arrays.copyOf(partOfName, 2 * names);
            }
            partOfName[names] = 1 + Math.floorMod(spread(name(history).hashCode()), files.size() - 1);
            names++;
            writeToAll();
        } else if (Format.isOfDocument(tag)) {
            int number = documentNumber();
            require(number >= 0 && number < names, history, "the number of a name that was given");
            write(parts.get(partOfName[number]));
        } else {
            write(parts.get(0));
        }
    }

    private String name(Path history) throws IOException {
        try (JsonParser json = Format.JSON.createParser(line, 0, length)) {
            json.nextToken();
            json.nextToken();
            require(json.nextIntValue(-1) == names, history, "names are numbered 0, 1, 2, ...");
            String name = json.nextTextValue();
            if (name == null) {
                throw expected(history, "a name");
            }
            return name;
        } catch (JsonProcessingException e) {
            throw expected(history, "a line that gives a name: " + e.getOriginalMessage());
        }
    }

    private int documentNumber() {
        int number = 0;
        int at = NUMBER_AT;
        while (at < length && line[at] >= '0' && line[at] <= '9') {
            number = Math.min(10 * number + line[at] - '0', Format.MAX_NAMES);
            at++;
        }
        return at == NUMBER_AT ? -1 : number;
    }

    /** Names that differ in their last digits have neighbouring hash codes. */
    private static int spread(int hash) {
        int mixed = hash * 0x9E3779B9;
        return mixed ^ mixed >>> 16;
    }

    private boolean isLine(byte[] expected) {
        return Arrays.equals(line, 0, length, expected, 0, expected.length);
    }

    private void writeToAll() throws IOException {
        for (OutputStream part : parts) {
            write(part);
        }
    }

    private void write(OutputStream part) throws IOException {
        part.write(line, 0, length);
        part.write('\n');
    }

    private void require(boolean holds, Path history, String what) {
        if (!holds) {
            throw expected(history, what);
        }
    }

    private HistoryFormatException expected(Path history, String what) {
        return new HistoryFormatException(history + " line " + lineNumber + ": expected " + what);
    }

    @Override
    public void close() throws IOException {
        for (OutputStream part : parts) {
            part.close();
        }
    }
}
