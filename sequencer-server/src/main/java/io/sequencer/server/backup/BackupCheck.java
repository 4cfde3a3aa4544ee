package io.sequencer.server.backup;

import io.sequencer.proto.backup.v1.BackedUpShard;
import io.sequencer.proto.backup.v1.BackupFile;
import io.sequencer.server.core.CorruptStateException;
import io.sequencer.server.core.level.UnknownEntryException;
import io.sequencer.server.raft.files.DurableFiles;
import io.sequencer.server.raft.files.FileDigest;
import io.sequencer.server.store.StoreCopy;
import io.sequencer.server.store.StoreException;
import io.sequencer.server.store.StoreOpenException;
import io.sequencer.server.store.StoreResources;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Looks at every byte of a backup, and at every document in it. Changes nothing.
 *
 * <p>First that the files are those that the manifest names; then, only if so, that what they hold is sound.
 */
final class BackupCheck {

    private final Backup backup;
    private final StoreResources resources;
    private final Progress progress;
    private final List<String> findings = new ArrayList<>();

    BackupCheck(Backup backup, StoreResources resources, Progress progress) {
        this.backup = backup;
        this.resources = resources;
        this.progress = progress;
    }

    /**
     * @param findings what is wrong, one sentence each; empty if the backup is sound
     * @param shards what the shards hold; only of those that could be read
     */
    record Verdict(List<String> findings, List<ShardCheck.Counts> shards) {
        boolean isSound() {
            return findings.isEmpty();
        }
    }

    Verdict run() throws IOException {
        progress.begin("files", backup.bytes(), Progress.Unit.BYTES);
        strangers();
        for (BackedUpShard shard : backup.manifest().getShardsList()) {
            files(shard);
        }
        progress.end();
        List<ShardCheck.Counts> counts = new ArrayList<>();
        if (findings.isEmpty()) {
            for (BackedUpShard shard : backup.manifest().getShardsList()) {
                content(shard, counts);
            }
        }
        return new Verdict(List.copyOf(findings), counts);
    }

    private void strangers() throws IOException {
        for (Path entry : DurableFiles.children(backup.directory())) {
            String name = entry.getFileName().toString();
            boolean isOurs = name.equals(Backup.MANIFEST) || name.equals(Backup.MANIFEST_SHA256);
            for (int shard = 0; shard < backup.shards(); shard++) {
                isOurs |= entry.equals(backup.directoryOf(shard));
            }
            if (!isOurs) {
                findings.add(entry + " is not in the manifest");
            }
        }
    }

    private void files(BackedUpShard shard) throws IOException {
        Path directory = backup.directoryOf(shard.getShard());
        Map<String, BackupFile> missing = new LinkedHashMap<>();
        shard.getFilesList().forEach(file -> missing.put(file.getName(), file));
        for (Path entry : DurableFiles.filesBelowIfThere(directory)) {
            BackupFile expected = missing.remove(entry.toString());
            Path file = directory.resolve(entry);
            if (expected == null) {
                findings.add(file + " is not in the manifest");
                continue;
            }
            FileDigest found;
            try {
                found = FileDigest.of(file, progress::advance);
            } catch (IOException e) {
                findings.add(file + " cannot be read: " + e.getMessage());
                continue;
            }
            if (found.bytes() != expected.getBytes()) {
                findings.add(file + " has " + found.bytes() + " bytes, the manifest says " + expected.getBytes());
            } else if (!found.sha256().equals(expected.getSha256())) {
                findings.add(file + " is damaged: it does not have its SHA-256");
            }
        }
        missing.keySet().forEach(name -> findings.add(directory.resolve(name) + " is missing"));
    }

    private void content(BackedUpShard shard, List<ShardCheck.Counts> counts) {
        Path directory = backup.directoryOf(shard.getShard());
        try (StoreCopy copy = StoreCopy.open(directory, resources)) {
            ShardCheck check = new ShardCheck(shard, copy, progress);
            counts.add(check.run(backup.manifest()));
            check.findings().forEach(finding -> findings.add("shard " + shard.getShard() + ": " + finding));
        } catch (UnknownEntryException e) {
            throw e; // Not the backup's fault.
        } catch (StoreOpenException | StoreException | CorruptStateException e) {
            if (e instanceof StoreOpenException refused && refused.kind() == StoreOpenException.Kind.NEWER_FORMAT) {
                throw e;
            }
            findings.add("shard " + shard.getShard() + ": " + e.getMessage());
        }
    }
}
