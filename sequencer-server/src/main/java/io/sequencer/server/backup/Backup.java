package io.sequencer.server.backup;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import io.sequencer.proto.backup.v1.BackedUpShard;
import io.sequencer.proto.backup.v1.BackupFile;
import io.sequencer.proto.backup.v1.BackupManifest;
import io.sequencer.server.raft.files.FileDigest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A backup as its manifest describes it; the files were not looked at.
 *
 * @param fingerprint of the manifest, which has the SHA-256 of everything else
 */
record Backup(Path directory, BackupManifest manifest, String fingerprint) {

    static final String MANIFEST = "MANIFEST.json";
    static final String MANIFEST_SHA256 = "MANIFEST.sha256";
    private static final int FORMAT = 1;
    private static final long MAX_MANIFEST_BYTES = 256 << 20;
    private static final int FINGERPRINT_DIGITS = 16;
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9._-]*");

    /** @throws UnsoundException if there is no manifest that can be relied on */
    static Backup read(Path directory) throws IOException, UnsoundException {
        Path file = directory.resolve(MANIFEST);
        Path sum = directory.resolve(MANIFEST_SHA256);
        if (!Files.isRegularFile(file) || !Files.isRegularFile(sum)) {
            throw new UnsoundException(directory + " is no complete backup: it has no " + MANIFEST + " or no "
                    + MANIFEST_SHA256 + ", which are written last");
        }
        if (Files.size(file) > MAX_MANIFEST_BYTES) {
            throw new UnsoundException(file + " is longer than any manifest");
        }
        String sha256 = FileDigest.of(file).sha256();
        if (!new String(Files.readAllBytes(sum), UTF_8).equals(sha256 + "  " + MANIFEST + "\n")) {
            throw new UnsoundException(file + " does not have the SHA-256 that " + MANIFEST_SHA256 + " says");
        }
        BackupManifest.Builder manifest = BackupManifest.newBuilder();
        try {
            JsonFormat.parser().ignoringUnknownFields().merge(Files.readString(file, UTF_8), manifest);
        } catch (InvalidProtocolBufferException e) {
            throw new UnsoundException(file + " is no manifest: " + e.getMessage());
        }
        Backup backup = new Backup(directory, manifest.build(), sha256.substring(0, FINGERPRINT_DIGITS));
        backup.check();
        return backup;
    }

    private void check() throws UnsoundException {
        if (manifest.getFormat() != FORMAT) {
            throw new UnsoundException(directory + " has format " + manifest.getFormat() + ", this release knows "
                    + FORMAT + ": use the release that wrote it, or a later one");
        }
        if (manifest.getShardsCount() == 0) {
            throw new UnsoundException(directory + " names no shards");
        }
        for (int i = 0; i < manifest.getShardsCount(); i++) {
            BackedUpShard shard = manifest.getShards(i);
            if (shard.getShard() != i) {
                throw new UnsoundException(directory + " names shard " + shard.getShard() + " in place of " + i);
            }
            Set<String> names = new HashSet<>();
            for (BackupFile named : shard.getFilesList()) {
                if (!NAME.matcher(named.getName()).matches() || !names.add(named.getName())) {
                    throw new UnsoundException(directory + " names a file '" + named.getName() + "'");
                }
            }
        }
    }

    int shards() {
        return manifest.getShardsCount();
    }

    Path directoryOf(int shard) {
        return directory.resolve("shard-" + shard);
    }

    /** Of all files of the shards. */
    long bytes() {
        return manifest.getShardsList().stream()
                .flatMap(shard -> shard.getFilesList().stream())
                .mapToLong(BackupFile::getBytes)
                .sum();
    }
}
