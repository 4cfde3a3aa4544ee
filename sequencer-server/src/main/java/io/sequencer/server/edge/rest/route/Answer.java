package io.sequencer.server.edge.rest.route;

import com.google.protobuf.Message;
import io.sequencer.server.edge.reads.Batches;
import java.util.Optional;

/** What a route answers. */
public sealed interface Answer {

    /** @param seq that the answer is of, for its {@code ETag}; empty if it is not of a document at a number */
    record One(Message message, Optional<Long> seq) implements Answer {}

    /** Done, and nothing to say. */
    record Nothing() implements Answer {}

    /** A long answer. */
    record Stream<T>(Batches<T> batches, Format<T> format) implements Answer {}

    /** How a long answer reads. For one use. */
    interface Format<T> {
        /** Of the whole answer, once its first batch is known. */
        String contentType(T first);

        /** The number that the answer is of; empty if it is of none. */
        Optional<Long> seq(T first);

        /** The text or bytes of one batch. */
        byte[] piece(T batch);

        /** What ends it. */
        byte[] end();
    }

    static Answer of(Message message) {
        return new One(message, Optional.empty());
    }
}
