package io.sequencer.chaos.history;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Reads one history file from front to back. Belongs to one thread. */
public final class HistoryReader {
    private final Path file;
    private final JsonParser json;
    private final List<String> names = new ArrayList<>();

    private HistoryReader(Path file, JsonParser json) {
        this.file = file;
        this.json = json;
    }

    /**
     * Hands over every event in the order it was written.
     *
     * @throws HistoryFormatException if the file does not keep the format, or was cut off
     * @throws IOException if the file cannot be read
     */
    public static void read(Path file, Consumer<Event> events) throws IOException {
        try (InputStream in = Files.newInputStream(file);
                JsonParser json = Format.JSON.createParser(in)) {
            HistoryReader reader = new HistoryReader(file, json);
            try {
                reader.read(events);
            } catch (JsonProcessingException e) {
                throw new HistoryFormatException(
                        reader.where() + ": not a line of a history: " + e.getOriginalMessage(), e);
            }
        }
    }

    private void read(Consumer<Event> events) throws IOException {
        boolean open = false;
        while (json.nextToken() != null) {
            require(json.currentToken() == JsonToken.START_ARRAY, "an array begins a line");
            require(json.nextToken() == JsonToken.VALUE_STRING, "an array begins with a tag");
            String tag = json.getText();
            if (tag.equals("history")) {
                require(!open, "a history ends with [\"end\"] before another begins");
                long version = number();
                require(version == Format.VERSION, "version " + Format.VERSION + " of the format, this is " + version);
                names.clear();
                open = true;
            } else {
                require(open, "a history begins with " + Format.FIRST_LINE);
                if (tag.equals("end")) {
                    open = false;
                } else {
                    require(tag.length() == 1, "a known tag");
                    event(tag.charAt(0), events);
                }
            }
            require(json.nextToken() == JsonToken.END_ARRAY, "the end of the line");
        }
        require(
                !open && json.currentLocation().getByteOffset() > 0,
                "a history ends with [\"end\"]: this one was cut off");
    }

    private void event(char tag, Consumer<Event> events) throws IOException {
        if (tag == Format.NAME) {
            learn();
        } else if (Format.isOfDocument(tag)) {
            events.accept(ofDocument(tag, name()));
        } else {
            events.accept(ofCluster(tag));
        }
    }

    private void learn() throws IOException {
        require(number() == names.size(), "names are numbered 0, 1, 2, ...");
        require(names.size() < Format.MAX_NAMES, "at most " + Format.MAX_NAMES + " names");
        require(json.nextToken() == JsonToken.VALUE_STRING, "a name");
        names.add(json.getText());
    }

    private DocumentEvent ofDocument(char tag, String doc) throws IOException {
        return switch (tag) {
            case Format.LOGGED ->
                new DocumentEvent.Logged(doc, name(), number(), opId(), number(), number(), number(), number());
            case Format.DELIVERED -> new DocumentEvent.Delivered(doc, name(), number(), number(), opId(), number());
            case Format.WRITE -> write(doc);
            case Format.READ ->
                new DocumentEvent.Read(doc, name(), name(), number(), number(), number(), number() == 1);
            case Format.SUBSCRIBED -> subscribed(doc, false);
            case Format.SUBSCRIBED_BY_SNAPSHOT -> subscribed(doc, true);
            case Format.UNSUBSCRIBED -> new DocumentEvent.Unsubscribed(doc, name(), number());
            case Format.LOG_READ -> new DocumentEvent.LogRead(doc, name(), number(), number());
            case Format.CHAINED -> new DocumentEvent.Chained(doc, name(), number(), number());
            case Format.FLOOR -> new DocumentEvent.Floor(doc, name(), number(), number(), number());
            case Format.FOLDED -> new DocumentEvent.Folded(doc, number(), number());
            case Format.SHOWN -> new DocumentEvent.Shown(doc, name(), number(), number());
            case Format.PLACED -> new DocumentEvent.Placed(doc, shard());
            default -> throw expected("a known tag, not " + tag);
        };
    }

    private DocumentEvent.Write write(String doc) throws IOException {
        OpId op = opId();
        String node = name();
        long invoke = number();
        long response = number();
        long hash = number();
        long base = number();
        int kind = shortNumber("an outcome from 0 to 3");
        Outcome outcome = switch (kind) {
            case Format.UNKNOWN -> new Outcome.Unknown();
            case Format.ACKED -> new Outcome.Acked(number(), false);
            case Format.ACKED_AT_MOST -> new Outcome.Acked(number(), true);
            case Format.REJECTED -> new Outcome.Rejected(name(), number());
            default -> throw expected("an outcome from 0 to 3, not " + kind);
        };
        return new DocumentEvent.Write(doc, op, node, invoke, response, hash, base, outcome);
    }

    private DocumentEvent.Subscribed subscribed(String doc, boolean withSnapshot) throws IOException {
        String subscriber = name();
        String node = name();
        long time = number();
        long last = number();
        if (!withSnapshot) {
            return new DocumentEvent.Subscribed(doc, subscriber, node, time, last, Optional.empty());
        }
        DocumentEvent.Snapshot snapshot = new DocumentEvent.Snapshot(number(), number());
        return new DocumentEvent.Subscribed(doc, subscriber, node, time, last, Optional.of(snapshot));
    }

    private ClusterEvent ofCluster(char tag) throws IOException {
        return switch (tag) {
            case Format.SAMPLE ->
                new ClusterEvent.Sample(number(), name(), number(), shard(), number(), name(), number());
            case Format.DIGEST -> new ClusterEvent.Digest(shard(), name(), number(), number());
            case Format.FAULT_BEGUN -> new ClusterEvent.FaultBegun(number(), name(), name(), name());
            case Format.FAULT_ENDED -> new ClusterEvent.FaultEnded(number(), name());
            case Format.HEALED -> new ClusterEvent.Healed(number(), number());
            case Format.REBASE_LIMIT -> new ClusterEvent.RebaseLimit(number());
            default -> throw expected("a known tag, not " + tag);
        };
    }

    private OpId opId() throws IOException {
        return new OpId(name(), number());
    }

    private String name() throws IOException {
        long number = number();
        if (number < 0 || number >= names.size()) {
            throw expected("the number of a name that was given, not " + number);
        }
        return names.get((int) number);
    }

    private long number() throws IOException {
        require(json.nextToken() == JsonToken.VALUE_NUMBER_INT, "a whole number");
        return json.getLongValue();
    }

    private int shard() throws IOException {
        return shortNumber("the number of a shard");
    }

    private int shortNumber(String what) throws IOException {
        long value = number();
        require(value >= 0 && value <= Integer.MAX_VALUE, what);
        return (int) value;
    }

    private void require(boolean holds, String what) {
        if (!holds) {
            throw expected(what);
        }
    }

    private HistoryFormatException expected(String what) {
        return new HistoryFormatException(where() + ": expected " + what);
    }

    private String where() {
        return file + " line " + json.currentLocation().getLineNr();
    }
}
