package io.sequencer.client;

import io.sequencer.proto.v1.Error;
import io.sequencer.proto.v1.Joined;
import io.sequencer.proto.v1.OpEvent;
import java.util.List;

/** A subscription that runs until closed or ended. */
public interface Subscription extends AutoCloseable {

    String docId();

    /** The last serverSeq delivered; -1 before the first answer of a subscription from nothing. */
    long lastSeq();

    /** Stops it. Callbacks that are already running or queued may still come. */
    @Override
    void close();

    /**
     * Told about one document, in the order of its canonical log: every number once, none left out, across reconnects.
     * Runs on the client's thread; must not block. What it throws is logged, and the next call comes all the same.
     */
    interface Listener {

        /** A node took the subscription; called again after every reconnect. */
        default void joined(Joined joined) {}

        /** The whole content; ops behind {@code content.seq()} follow. */
        default void snapshot(Content content) {}

        /** The next ops. */
        void ops(List<OpEvent> ops);

        /**
         * The next ops, sent by a session of this very client. The events carry number, opId and the op as applied, but
         * neither time nor user; only the last has a version.
         */
        default void ownOps(List<OpEvent> ops) {
            ops(ops);
        }

        /** CRC-32C of the UTF-8 content at {@code seq}, which is the last op delivered. */
        default void checkpoint(long seq, int crc32c) {}

        /** Nothing more will come: the document cannot be read, or the stream broke its promise. Not called after close. */
        default void ended(Error error) {}
    }
}
