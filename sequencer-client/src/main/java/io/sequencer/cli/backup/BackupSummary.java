package io.sequencer.cli.backup;

import io.sequencer.proto.backup.v1.BackedUpShard;
import io.sequencer.proto.backup.v1.BackupFile;
import io.sequencer.proto.backup.v1.BackupManifest;

/**
 * What is in a backup.
 *
 * @param begun RFC 3339; everything that was acked before is in it
 */
public record BackupSummary(String clusterId, String begun, int shards, long documents, long bytes) {

    static BackupSummary of(BackupManifest manifest) {
        return new BackupSummary(
                manifest.getClusterId(),
                manifest.getBegun(),
                manifest.getShardsCount(),
                manifest.getShardsList().stream()
                        .mapToLong(BackedUpShard::getDocuments)
                        .sum(),
                manifest.getShardsList().stream()
                        .flatMap(shard -> shard.getFilesList().stream())
                        .mapToLong(BackupFile::getBytes)
                        .sum());
    }
}
