package io.sequencer.server.propose;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import io.sequencer.proto.log.v1.LogEntry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * A log entry in the making, then under way: the commands of one or more offers, in order.
 *
 * <p>The bytes are those of a {@link LogEntry}; the commands' own bytes are copied as they came, never parsed.
 */
final class PendingEntry {
    static final int FORMAT = 1;

    /** Commands {@code from} (inclusive) to {@code to} (exclusive) of an offer. */
    private record Part(Offer offer, int from, int to) {}

    /** Told of each command of the entry, in order. */
    interface Visitor {
        void command(Lane lane, long tag, int ordinal);
    }

    private final List<Part> parts = new ArrayList<>();
    private int commands;
    private int bytes;
    private CompletableFuture<Object> result = new CompletableFuture<>();

    int commands() {
        return commands;
    }

    boolean isEmpty() {
        return commands == 0;
    }

    /**
     * Takes commands of the offer, from {@code from} on, while there is room; an empty entry takes at least one.
     *
     * @return the index of the first command that was not taken
     */
    int take(Offer offer, int from, ProposerLimits limits) {
        List<ByteString> all = offer.commands();
        int to = from;
        while (to < all.size() && commands < limits.maxEntryCommands()) {
            int size = CodedOutputStream.computeBytesSize(LogEntry.COMMANDS_FIELD_NUMBER, all.get(to));
            if (commands > 0 && bytes + size > limits.maxEntryBytes()) {
                break;
            }
            bytes += size;
            commands++;
            to++;
        }
        if (to > from) {
            parts.add(new Part(offer, from, to));
        }
        return to;
    }

    byte[] encode(long timeMillis) {
        int size = CodedOutputStream.computeUInt32Size(LogEntry.FORMAT_FIELD_NUMBER, FORMAT)
                + CodedOutputStream.computeInt64Size(LogEntry.TIME_MILLIS_FIELD_NUMBER, timeMillis)
                + bytes;
        byte[] entry = new byte[size];
        CodedOutputStream out = CodedOutputStream.newInstance(entry);
        try {
            out.writeUInt32(LogEntry.FORMAT_FIELD_NUMBER, FORMAT);
            out.writeInt64(LogEntry.TIME_MILLIS_FIELD_NUMBER, timeMillis);
            for (Part part : parts) {
                for (int i = part.from; i < part.to; i++) {
                    out.writeBytes(
                            LogEntry.COMMANDS_FIELD_NUMBER,
                            part.offer.commands().get(i));
                }
            }
            out.checkNoSpaceLeft();
        } catch (IOException e) {
            throw new UncheckedIOException("an array cannot fail", e);
        }
        return entry;
    }

    void underWay(CompletableFuture<Object> raftResult) {
        result = raftResult;
    }

    CompletableFuture<Object> result() {
        return result;
    }

    void forEach(Visitor visitor) {
        int ordinal = 0;
        for (Part part : parts) {
            for (int i = part.from; i < part.to; i++) {
                visitor.command(part.offer.lane(), part.offer.firstTag() + i, ordinal++);
            }
        }
    }
}
