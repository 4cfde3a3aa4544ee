package io.sequencer.client;

import io.sequencer.proto.v1.Error;
import io.sequencer.proto.v1.Joined;
import io.sequencer.proto.v1.OpEvent;
import io.sequencer.proto.v1.Presences;
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

        /**
         * As {@link #snapshot(Content)}, which it calls unless it is overridden.
         *
         * @param lastClientSeq of the session that the subscription speaks of, at {@code content.seq()}; 0 if none or unknown
         */
        default void snapshot(Content content, long lastClientSeq) {
            snapshot(content);
        }

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

        /** Who else is there changed. The positions are those of the sender's document at its {@code seq}. */
        default void presences(Presences presences) {}

        /** What was said of the own presence was not taken; the subscription goes on. */
        default void presenceRefused(Error error) {}

        /** Nothing more will come: the document cannot be read, or the stream broke its promise. Not called after close. */
        default void ended(Error error) {}
    }
}
