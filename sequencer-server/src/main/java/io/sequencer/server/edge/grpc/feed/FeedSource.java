package io.sequencer.server.edge.grpc.feed;

import io.sequencer.proto.log.v1.EntryRow;
import io.sequencer.server.core.ShardReader;

/** The feed rows of one shard, and the blocks they name. Blocks: on a reader thread. */
@FunctionalInterface
public interface FeedSource {

    /** Reads rows that are all at one applied index. */
    <T> T read(Reading<T> reading);

    /** What is read. */
    @FunctionalInterface
    interface Reading<T> {
        T from(ShardReader rows, Entries entries);
    }

    /** The log entries that added ops. */
    @FunctionalInterface
    interface Entries {
        /** Visits those above the index, in log order. */
        void above(long logIndex, Visitor visitor);
    }

    /** Takes them one by one. */
    @FunctionalInterface
    interface Visitor {
        /** Returns whether to go on. */
        boolean visit(long logIndex, EntryRow row);
    }
}
