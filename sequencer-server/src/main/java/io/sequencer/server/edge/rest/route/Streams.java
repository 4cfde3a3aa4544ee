package io.sequencer.server.edge.rest.route;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.util.JsonFormat;
import io.sequencer.proto.v1.AuthorRanges;
import io.sequencer.proto.v1.Ops;
import io.sequencer.proto.v1.SnapshotChunk;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** How the long answers read. */
public final class Streams {
    public static final String JSON_TYPE = "application/json";
    static final String TEXT_TYPE = "text/plain; charset=utf-8";
    static final String BYTES_TYPE = "application/octet-stream";

    private static final JsonFormat.Printer PRINTER =
            JsonFormat.printer().omittingInsignificantWhitespace().alwaysPrintFieldsWithNoPresence();

    private Streams() {}

    /** The content itself, as text or bytes. */
    static Answer.Format<SnapshotChunk> content() {
        return new Answer.Format<>() {
            @Override
            public String contentType(SnapshotChunk first) {
                return first.hasOpaque() ? BYTES_TYPE : TEXT_TYPE;
            }

            @Override
            public Optional<Long> seq(SnapshotChunk first) {
                return Optional.of(first.getSeq());
            }

            @Override
            public byte[] piece(SnapshotChunk chunk) {
                return chunk.hasOpaque()
                        ? chunk.getOpaque().toByteArray()
                        : chunk.getText().getBytes(StandardCharsets.UTF_8);
            }

            @Override
            public byte[] end() {
                return new byte[0];
            }
        };
    }

    /** One {@code Ops} of all batches. */
    static Answer.Format<Ops> ops() {
        return new OneObject<>(first -> "\"docId\":\"" + first.getDocId() + "\",\"ops\":", Ops::getOpsList);
    }

    /** One {@code AuthorRanges} of all batches. */
    static Answer.Format<AuthorRanges> authors() {
        return new OneObject<>(
                first -> "\"docId\":\"" + first.getDocId() + "\",\"seq\":\"" + first.getSeq() + "\",\"ranges\":",
                AuthorRanges::getRangesList);
    }

    /** Batches of a list as one object with one list. A document's name holds nothing that JSON escapes. */
    private static final class OneObject<T> implements Answer.Format<T> {
        private final Function<T, String> head;
        private final Function<T, List<? extends Message>> elements;
        private boolean begun;
        private boolean hasElement;

        OneObject(Function<T, String> head, Function<T, List<? extends Message>> elements) {
            this.head = head;
            this.elements = elements;
        }

        @Override
        public String contentType(T first) {
            return JSON_TYPE;
        }

        @Override
        public Optional<Long> seq(T first) {
            return Optional.empty();
        }

        @Override
        public byte[] piece(T batch) {
            StringBuilder text = new StringBuilder();
            if (!begun) {
                begun = true;
                text.append('{').append(head.apply(batch)).append('[');
            }
            for (Message element : elements.apply(batch)) {
                if (hasElement) {
                    text.append(',');
                }
                hasElement = true;
                text.append(json(element));
            }
            return text.toString().getBytes(StandardCharsets.UTF_8);
        }

        @Override
        public byte[] end() {
            return (begun ? "]}\n" : "{}\n").getBytes(StandardCharsets.UTF_8);
        }
    }

    /** Fields that are 0 or empty stand there too: who reads it with a shell need not know which may be missing. */
    public static String json(Message message) {
        try {
            return PRINTER.print(message);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("a message of our own does not print", e);
        }
    }
}
