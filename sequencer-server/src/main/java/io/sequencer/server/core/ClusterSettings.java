package io.sequencer.server.core;

import io.sequencer.proto.log.v1.Settings;
import io.sequencer.proto.v1.Retention;

/** The replicated limits that change a decision. What was never set has the values of the format's first release. */
public final class ClusterSettings {
    private static final long MOST_MILLIS = 100L * 365 * 24 * 60 * 60 * 1000;

    /** Frozen: another default takes a new format, or replicas of two releases would decide differently. */
    private static final Settings FORMAT_1 = Settings.newBuilder()
            .setFormat(1)
            .setMaxRebaseOps(10_000)
            .setMaxRebaseWork(1_000_000)
            .setMaxDocumentBytes(16L << 20)
            .setSnapshotEveryOps(1_000)
            .setSnapshotEveryBytes(1L << 20)
            .setSessionTtlMillis(30L * 24 * 60 * 60 * 1000)
            .setMaxRebaseBytes(32L << 20)
            .build();

    /** Of settings that were stored before there was any; frozen like the others. */
    private static final Retention RETENTION =
            Retention.newBuilder().setOps(10_000).build();

    private static final long MARKER_TTL_MILLIS = 30L * 24 * 60 * 60 * 1000;

    private ClusterSettings() {}

    /** Of documents that have none of their own. */
    public static Retention retention(Settings settings) {
        return settings.hasRetention() ? settings.getRetention() : RETENTION;
    }

    /** How long the marker of a deleted document stays. */
    public static long markerTtlMillis(Settings settings) {
        return settings.getMarkerTtlMillis() == 0 ? MARKER_TTL_MILLIS : settings.getMarkerTtlMillis();
    }

    public static Settings orDefaults(Settings stored) {
        return stored.getFormat() == 0 ? FORMAT_1 : stored;
    }

    /** Whether every field that is set lies where apply can work with it. */
    public static boolean isSane(Settings change) {
        return within(change.getMaxRebaseOps(), 1_000_000)
                && within(change.getMaxRebaseWork(), 100_000_000)
                && within(change.getMaxRebaseBytes(), 1L << 30)
                && within(change.getMaxDocumentBytes(), 256L << 20)
                && within(change.getSnapshotEveryOps(), 1_000_000)
                && within(change.getSnapshotEveryBytes(), 1L << 30)
                && within(change.getSessionTtlMillis(), MOST_MILLIS)
                && within(change.getMarkerTtlMillis(), MOST_MILLIS)
                && (!change.hasRetention() || Floors.isSane(change.getRetention()));
    }

    /** A uint64 above 2^63 reads as negative. */
    private static boolean within(long value, long most) {
        return value >= 0 && value <= most;
    }

    /** Fields that are zero in the change keep their value. */
    public static Settings merge(Settings now, Settings change) {
        return now.toBuilder().mergeFrom(change).setFormat(now.getFormat()).build();
    }
}
