package io.sequencer.server.core;

import io.sequencer.proto.log.v1.DocumentRow;
import io.sequencer.proto.log.v1.Settings;
import io.sequencer.proto.v1.DocumentMode;
import io.sequencer.proto.v1.Retention;

/** How far a document's log may be truncated: what the leader looks for, and what apply checks again. */
public final class Floors {
    private Floors() {}

    /**
     * The highest floor that retention allows; not above it, at a snapshot, the log is cut. It may lie below the floor there is.
     *
     * @param contentSeq of the newest client-made content; without one a document that is not text keeps everything
     */
    public static long ceiling(DocumentRow row, long contentSeq, Settings settings) {
        Retention retention = row.hasRetention() ? row.getRetention() : ClusterSettings.retention(settings);
        if (retention.getForever()) {
            return 0;
        }
        // Neither is negative: settings and commands are checked.
        long ceiling = Math.max(0, row.getSnapshotSeq() - retention.getOps());
        return row.getMode() == DocumentMode.TEXT ? ceiling : Math.min(ceiling, contentSeq);
    }

    /** Whether a retention may stand in the log: it says one thing, with a number that apply can work with. */
    public static boolean isSane(Retention retention) {
        return switch (retention.getKeptCase()) {
            case OPS -> retention.getOps() >= 0;
            case FOREVER -> retention.getForever();
            case KEPT_NOT_SET -> false;
        };
    }

    /** Whether the document's content at {@code seq}, and every op above it, can be read. */
    public static boolean isRetained(DocumentRow now, long seq) {
        return now.getDeletedLogIndex() == 0 && seq >= now.getFloor();
    }

    /**
     * Whether the ops that a row of the change feed points at were dropped.
     *
     * @param now the document's row; the default instance if there is none
     */
    public static boolean isDropped(DocumentRow now, long firstSeq, long logIndex) {
        // Below its creation: of an earlier document of this name.
        return now.getFormat() == 0
                || now.getDeletedLogIndex() > 0
                || firstSeq <= now.getFloor()
                || logIndex < now.getCreatedLogIndex();
    }
}
