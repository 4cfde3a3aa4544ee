package io.sequencer.cli.backup;

import io.sequencer.cli.CommandFailure;
import io.sequencer.cli.ExitCode;
import io.sequencer.proto.backup.v1.BackupManifest;
import io.sequencer.proto.backup.v1.ShardBegin;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;

/** One backup, shard after shard. Used once. */
public final class BackupRun {

    private final Sources sources;
    private final ReceiveProgress progress;

    public BackupRun(Sources sources, ReceiveProgress progress) {
        this.sources = sources;
        this.progress = progress;
    }

    /**
     * Returns when the backup is complete and on disk.
     *
     * @param target absolute
     * @throws CommandFailure if it could not be made; nothing is left of it
     */
    public BackupSummary create(Path target) {
        BackupManifest.Builder manifest = BackupManifest.newBuilder()
                .setFormat(BackupDraft.FORMAT)
                .setBegun(Instant.now().toString());
        try (BackupDraft draft = BackupDraft.beside(target)) {
            int shards = sources.shards();
            for (int shard = 0; shard < shards; shard++) {
                ShardBegin received = sources.read(shard, draft, progress);
                requireSame(manifest, received, shards);
                manifest.setClusterId(received.getClusterId())
                        .setProductVersion(received.getProductVersion())
                        .addShards(received.getShard());
            }
            BackupManifest complete = manifest.build();
            draft.complete(complete);
            return BackupSummary.of(complete);
        } catch (IOException e) {
            throw new CommandFailure(ExitCode.REFUSED, "cannot write the backup: " + e + "; nothing is left of it");
        }
    }

    /** Nodes of two clusters on one list would make a backup of none. */
    private static void requireSame(BackupManifest.Builder manifest, ShardBegin received, int shards) {
        boolean isFirst = manifest.getShardsCount() == 0;
        if (received.getShards() != shards
                || !(isFirst || received.getClusterId().equals(manifest.getClusterId()))) {
            throw new CommandFailure(
                    ExitCode.REFUSED,
                    "the nodes are not of one cluster: name nodes of one with --nodes; no backup was made");
        }
    }
}
