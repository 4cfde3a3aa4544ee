package io.sequencer.server.edge.reads;

/** A long answer, batch by batch: the next one is only read when the last one was taken. */
public interface Batches<T> {

    /** The next batch, or what else is the matter. Blocks: on a reader thread, never two at a time. */
    Step<T> next();

    /** Whether much of a document is kept in memory for it until it ends: nobody gets two such answers at a time. */
    default boolean holdsMuch() {
        return false;
    }

    /** Nobody will ask for more. */
    default void ended() {}

    /** What comes next. */
    sealed interface Step<T> {
        record Batch<T>(T message) implements Step<T> {}

        /** The last batch, and then the end. */
        record Last<T>(T message) implements Step<T> {}

        record End<T>() implements Step<T> {}

        /**
         * Nothing to send yet: it is worked out in turns, so that nobody keeps a reader thread to himself. Ask again, also if
         * the client takes nothing now.
         */
        record Working<T>() implements Step<T> {}

        /** Nothing now: look again after something was committed. */
        record Wait<T>() implements Step<T> {}
    }
}
