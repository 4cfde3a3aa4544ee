package io.sequencer.server.edge.limit;

import io.sequencer.proto.v1.Error;
import io.sequencer.server.edge.Errors;
import java.util.Optional;

/** How short of memory the node is. Any thread; quick. */
@FunctionalInterface
public interface Pressure {
    Pressure NONE = () -> Level.NONE;

    /** A client waits this long at least: memory is only known to be free after a collection. */
    int RETRY_AFTER_MILLIS = 1_000;

    /** What is not taken on any more; each includes those before it. */
    enum Level {
        NONE,
        /** No new connections, no new joins. */
        NEWCOMERS,
        /** No reads of contents, logs and authors. */
        READS,
        /** No submits. */
        WRITES
    }

    Level level();

    /** Why what belongs to this level is not taken on. */
    default Optional<Error> refusal(Level what) {
        return level().compareTo(what) < 0 ? Optional.empty() : Optional.of(Errors.outOfMemory(RETRY_AFTER_MILLIS));
    }
}
