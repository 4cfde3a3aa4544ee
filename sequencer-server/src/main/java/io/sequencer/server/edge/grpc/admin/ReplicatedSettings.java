package io.sequencer.server.edge.grpc.admin;

import io.sequencer.proto.log.v1.Settings;
import io.sequencer.proto.v1.ClusterSettings;

/** The replicated settings as operators see them, and back. */
final class ReplicatedSettings {
    private ReplicatedSettings() {}

    /** What is in force where this is stored. */
    static ClusterSettings shown(Settings stored) {
        Settings settings = io.sequencer.server.core.ClusterSettings.orDefaults(stored);
        return ClusterSettings.newBuilder()
                .setRetention(io.sequencer.server.core.ClusterSettings.retention(settings))
                .setMarkerTtlMillis(io.sequencer.server.core.ClusterSettings.markerTtlMillis(settings))
                .setSessionTtlMillis(settings.getSessionTtlMillis())
                .setSnapshotEveryOps(settings.getSnapshotEveryOps())
                .setSnapshotEveryBytes(settings.getSnapshotEveryBytes())
                .setMaxDocumentBytes(settings.getMaxDocumentBytes())
                .setMaxRebaseOps(settings.getMaxRebaseOps())
                .build();
    }

    /** What is 0 or absent stays as it is. */
    static Settings change(ClusterSettings wanted) {
        Settings.Builder change = Settings.newBuilder()
                .setMarkerTtlMillis(wanted.getMarkerTtlMillis())
                .setSessionTtlMillis(wanted.getSessionTtlMillis())
                .setSnapshotEveryOps(wanted.getSnapshotEveryOps())
                .setSnapshotEveryBytes(wanted.getSnapshotEveryBytes())
                .setMaxDocumentBytes(wanted.getMaxDocumentBytes())
                .setMaxRebaseOps(wanted.getMaxRebaseOps());
        if (wanted.hasRetention()) {
            change.setRetention(wanted.getRetention());
        }
        return change.build();
    }
}
