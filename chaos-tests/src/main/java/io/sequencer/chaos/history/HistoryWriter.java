package io.sequencer.chaos.history;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;

/**
 * Writes one history file. Belongs to one thread. What was written is in the file after {@link #close}; a file of a writer that was
 * not closed is refused when it is read.
 */
public final class HistoryWriter implements Closeable {
    private static final int BUFFER_BYTES = 1 << 16;

    private final Map<String, Integer> numbers = new HashMap<>();
    private final JsonGenerator json;

    private HistoryWriter(JsonGenerator json) {
        this.json = json;
    }

    /**
     * Begins a new file.
     *
     * @throws java.nio.file.FileAlreadyExistsException if there is one: a history is never overwritten
     * @throws IOException if the file cannot be written
     */
    public static HistoryWriter create(Path file) throws IOException {
        OutputStream out =
                new BufferedOutputStream(Files.newOutputStream(file, StandardOpenOption.CREATE_NEW), BUFFER_BYTES);
        JsonGenerator json = Format.JSON.createGenerator(out);
        json.setRootValueSeparator(null);
        json.writeRaw(Format.FIRST_LINE + "\n");
        return new HistoryWriter(json);
    }

    /**
     * Adds an event.
     *
     * @throws IllegalArgumentException if a name is too long, or one too many
     * @throws IOException if the file cannot be written
     */
    public void write(Event event) throws IOException {
        if (event instanceof DocumentEvent of) {
            write(of);
        } else if (event instanceof ClusterEvent of) {
            write(of);
        }
    }

    private void write(DocumentEvent event) throws IOException {
        int doc = number(event.doc());
        if (event instanceof DocumentEvent.Logged e) {
            int node = number(e.node());
            int client = number(e.op().client());
            line(Format.LOGGED, doc, node, e.seq(), client, e.op().seq(), e.hash(), e.applied(), e.base(), e.index());
        } else if (event instanceof DocumentEvent.Delivered e) {
            int subscriber = number(e.subscriber());
            int client = number(e.op().client());
            line(Format.DELIVERED, doc, subscriber, e.time(), e.seq(), client, e.op().seq(), e.hash());
        } else if (event instanceof DocumentEvent.Write e) {
            write(doc, e);
        } else if (event instanceof DocumentEvent.Read e) {
            int client = number(e.client());
            int node = number(e.node());
            line(Format.READ, doc, client, node, e.invoke(), e.response(), e.head(), e.linearizable() ? 1 : 0);
        } else if (event instanceof DocumentEvent.Subscribed e) {
            int subscriber = number(e.subscriber());
            int node = number(e.node());
            if (e.snapshot().isPresent()) {
                DocumentEvent.Snapshot at = e.snapshot().get();
                line(Format.SUBSCRIBED_BY_SNAPSHOT, doc, subscriber, node, e.time(), e.last(), at.seq(), at.hash());
            } else {
                line(Format.SUBSCRIBED, doc, subscriber, node, e.time(), e.last());
            }
        } else if (event instanceof DocumentEvent.Unsubscribed e) {
            line(Format.UNSUBSCRIBED, doc, number(e.subscriber()), e.time());
        } else {
            writeState(doc, event);
        }
    }

    private void write(int doc, DocumentEvent.Write e) throws IOException {
        int client = number(e.op().client());
        int node = number(e.node());
        long[] outcome;
        if (e.outcome() instanceof Outcome.Acked acked) {
            outcome = new long[] {acked.atMost() ? Format.ACKED_AT_MOST : Format.ACKED, acked.seq()};
        } else if (e.outcome() instanceof Outcome.Rejected rejected) {
            outcome = new long[] {Format.REJECTED, number(rejected.code()), rejected.head()};
        } else {
            outcome = new long[] {Format.UNKNOWN};
        }
        begin(Format.WRITE);
        numbers(doc, client, e.op().seq(), node, e.invoke(), e.response(), e.hash(), e.base());
        numbers(outcome);
        end();
    }

    private void writeState(int doc, DocumentEvent event) throws IOException {
        if (event instanceof DocumentEvent.LogRead e) {
            line(Format.LOG_READ, doc, number(e.node()), e.floor(), e.head());
        } else if (event instanceof DocumentEvent.Chained e) {
            line(Format.CHAINED, doc, number(e.node()), e.seq(), e.chain());
        } else if (event instanceof DocumentEvent.Floor e) {
            line(Format.FLOOR, doc, number(e.node()), e.index(), e.floor(), e.since());
        } else if (event instanceof DocumentEvent.Folded e) {
            line(Format.FOLDED, doc, e.seq(), e.hash());
        } else if (event instanceof DocumentEvent.Shown e) {
            line(Format.SHOWN, doc, number(e.client()), e.seq(), e.hash());
        } else if (event instanceof DocumentEvent.Placed e) {
            line(Format.PLACED, doc, e.shard());
        }
    }

    private void write(ClusterEvent event) throws IOException {
        if (event instanceof ClusterEvent.Sample e) {
            int node = number(e.node());
            int leader = number(e.leader());
            line(Format.SAMPLE, e.time(), node, e.process(), e.shard(), e.term(), leader, e.commit());
        } else if (event instanceof ClusterEvent.Digest e) {
            line(Format.DIGEST, e.shard(), number(e.node()), e.index(), e.digest());
        } else if (event instanceof ClusterEvent.FaultBegun e) {
            line(Format.FAULT_BEGUN, e.time(), number(e.id()), number(e.kind()), number(e.target()));
        } else if (event instanceof ClusterEvent.FaultEnded e) {
            line(Format.FAULT_ENDED, e.time(), number(e.id()));
        } else if (event instanceof ClusterEvent.Healed e) {
            line(Format.HEALED, e.time(), e.boundNanos());
        } else if (event instanceof ClusterEvent.RebaseLimit e) {
            line(Format.REBASE_LIMIT, e.ops());
        }
    }

    /** Must be called before the line that uses the number begins. */
    private int number(String name) throws IOException {
        Integer known = numbers.get(name);
        if (known != null) {
            return known;
        }
        if (name.length() > Format.MAX_NAME_CHARS) {
            throw new IllegalArgumentException(
                    "a name has " + name.length() + " characters; at most " + Format.MAX_NAME_CHARS + " are allowed");
        }
        int next = numbers.size();
        if (next >= Format.MAX_NAMES) {
            throw new IllegalArgumentException(
                    "a history has at most " + Format.MAX_NAMES + " names; begin a new file");
        }
        numbers.put(name, next);
        begin(Format.NAME);
        json.writeNumber(next);
        json.writeString(name);
        end();
        return next;
    }

    private void line(char tag, long... values) throws IOException {
        begin(tag);
        numbers(values);
        end();
    }

    private void begin(char tag) throws IOException {
        json.writeStartArray();
        json.writeString(String.valueOf(tag));
    }

    private void numbers(long... values) throws IOException {
        for (long value : values) {
            json.writeNumber(value);
        }
    }

    private void end() throws IOException {
        json.writeEndArray();
        json.writeRaw('\n');
    }

    /** Ends the file; without this it counts as cut off. */
    @Override
    public void close() throws IOException {
        json.writeRaw(Format.LAST_LINE + "\n");
        json.close();
    }
}
